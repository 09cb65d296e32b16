import { CloudError } from '../errors/cloud-error.js';
import { type Action, type Params, unknownParam } from '../model/action.js';
import type { FilterPart, NamedValues } from '../model/filters.js';
import { formatList } from '../model/list-format.js';
import { bisectBatch } from './bisect-batch.js';

/** Reads the smallest page with these parameters, to learn whether upstream accepts them. */
type Probe = (params: Params) => Promise<unknown>;

/**
 * One part of a filter, for clouds that refuse it because of one unknown value. Other clouds find nothing for that value, so
 * an unknown value matches nothing. After a refusal the part is sent without the unknown values.
 */
export class NarrowingPart {
  /** Why upstream refused some values for a reason other than that they are unknown. */
  refused: CloudError | null = null;
  /** Null if no value is known, so that nothing can match. */
  private params: Params | null;
  private names: Readonly<Record<string, NamedValues>>;
  /** Whether some values have been removed. */
  isNarrowed = false;

  constructor(
    part: FilterPart,
    private readonly action: Action,
    private readonly probe: Probe,
  ) {
    this.params = part.params;
    this.names = part.names ?? {};
  }

  /** The result of `work` for the parameters, or null if nothing can match. */
  async ask<Answer>(work: (params: Params) => Promise<Answer>): Promise<Answer | null> {
    while (this.params !== null) {
      const asked = this.params;
      try {
        return await work(asked);
      } catch (error) {
        // A concurrent call has already changed the parameters, so this refusal is about the old ones.
        if (asked !== this.params) continue;
        const name = this.refusedName(error);
        if (name === undefined) throw error;
        await this.narrow(name, error);
      }
    }
    return null;
  }

  /** The parameter whose values may have caused the refusal. */
  private refusedName(error: unknown): string | undefined {
    const unknown = unknownParam(this.action, error, this.names);
    if (unknown !== undefined || !(error instanceof CloudError) || error.kind !== 'invalid') return unknown;
    return Object.keys(this.names).find((name) => {
      return (this.names[name]?.values.length ?? 0) > 1 && isAbout(name, error.upstreamCode ?? '');
    });
  }

  private async narrow(name: string, error: unknown): Promise<void> {
    const asked = this.params;
    const { values = [], format } = this.names[name] ?? {};
    const known = format === undefined || values.length < 2 ? [] : await this.knownOf(name, { values, format }, error);
    if (asked !== this.params) return;
    if (known.length === values.length) throw error;
    this.isNarrowed = true;
    this.names = { ...this.names, [name]: { values: known, ...(format && { format }) } };
    this.params = known.length === 0 || !format ? null : { ...this.params, [name]: formatList(known, format) };
  }

  private async knownOf(
    name: string,
    { values, format }: Required<NamedValues>,
    error: unknown,
  ): Promise<readonly string[]> {
    const found = await bisectBatch<true>(values, {
      ask: async (some) => {
        if (some.length === values.length) throw error;
        await this.probe({ ...this.params, [name]: formatList(some, format) });
        return new Map(some.map((value) => [value, true]));
      },
      isUnknown: (refusal) => unknownParam(this.action, refusal, { [name]: '' }) !== undefined,
    });
    const failures = [...found.values()].filter((one) => one !== true);
    const grave = failures.find((failure) => !(failure instanceof CloudError) || failure.kind !== 'invalid');
    if (grave !== undefined || failures.length === values.length) throw grave ?? error;
    const [refused] = failures;
    if (refused instanceof CloudError) this.refused ??= refused;
    return values.filter((value) => found.get(value) === true);
  }
}

/** Whether the code of a refusal is about the values of this parameter. */
function isAbout(name: string, code: string): boolean {
  const word = name.toLowerCase().replace(/s$/, '');
  return /malformed/i.test(code) || code.toLowerCase().includes(word) || /^(?:Invalid|Illegal)Param\w*$/i.test(code);
}
