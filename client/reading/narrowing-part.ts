import { CloudError } from '../errors/cloud-error.js';
import { type Action, type Params, unknownParam } from '../model/action.js';
import type { FilterPart, NamedValues } from '../model/filters.js';
import { formatList } from '../model/list-format.js';
import { bisectBatch } from './bisect-batch.js';

/** Asks for the smallest page with these parameters, to learn whether upstream takes them. */
type Probe = (params: Params) => Promise<unknown>;

/**
 * A part of a filter for clouds that refuse it as a whole for one value that they do not know, where others find nothing by
 * that value: what they do not know matches nothing. Once it was refused, it is asked without those values.
 */
export class NarrowingPart {
  /** Why some of the values could not be asked for, though not because they are not there. */
  refused: CloudError | null = null;
  /** null where nothing that is named so is known. */
  private params: Params | null;
  private names: Readonly<Record<string, NamedValues>>;
  /** Whether some of the values are left out by now. */
  isNarrowed = false;

  constructor(
    part: FilterPart,
    private readonly action: Action,
    private readonly probe: Probe,
  ) {
    this.params = part.params;
    this.names = part.names ?? {};
  }

  /** What `work` makes of the parameters, or null where nothing can match. */
  async ask<Answer>(work: (params: Params) => Promise<Answer>): Promise<Answer | null> {
    while (this.params !== null) {
      const asked = this.params;
      try {
        return await work(asked);
      } catch (error) {
        // Another question has learned of it meanwhile: the refusal says nothing of what is asked by now.
        if (asked !== this.params) continue;
        const name = this.refusedName(error);
        if (name === undefined) throw error;
        await this.narrow(name, error);
      }
    }
    return null;
  }

  /** The parameter whose values may be to blame. */
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

/** Whether a refusal is about the values of this parameter, as far as its code tells. */
function isAbout(name: string, code: string): boolean {
  const word = name.toLowerCase().replace(/s$/, '');
  return /malformed/i.test(code) || code.toLowerCase().includes(word) || /^(?:Invalid|Illegal)Param\w*$/i.test(code);
}
