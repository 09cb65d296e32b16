import { CloudError } from '../errors/cloud-error.js';

/** The result for each key: the thing, or the error. A missing key does not exist. */
export type KeyedResults<Thing> = ReadonlyMap<string, Thing | Error>;

/** How to load one batch, and which refusals mean that upstream does not know a key. */
export interface Batch<Thing> {
  readonly ask: (keys: readonly string[]) => Promise<KeyedResults<Thing>>;
  readonly isUnknown: (error: CloudError) => boolean;
}

/**
 * A refusal that does not name unknown keys may be about the call and not about its keys. After this many such refusals
 * without a success, the whole batch fails.
 */
const maxUnexplained = 7;

/**
 * Some clouds omit unknown keys, others refuse the whole batch. A refused batch is split into halves, or into the keys that
 * the refusal names and the others, down to single keys. If nothing is refused it takes no additional call. If everything is
 * refused it takes fewer than twice as many calls as there are keys.
 */
export async function bisectBatch<Thing>(
  keys: readonly string[],
  { ask, isUnknown }: Batch<Thing>,
): Promise<KeyedResults<Thing>> {
  let unexplained = 0;
  let hasPassed = false;
  return found(keys);

  async function found(some: readonly string[]): Promise<KeyedResults<Thing>> {
    try {
      const answer = await ask(some);
      hasPassed = true;
      return answer;
    } catch (error) {
      if (!(error instanceof CloudError) || !isAboutKeys(error)) return failAll(some, error);
      const isKnownReason = isUnknown(error);
      if (some.length === 1) return isKnownReason ? new Map() : failAll(some, error);
      if (!isKnownReason) unexplained += 1;
      if (!hasPassed && unexplained > maxUnexplained) return failAll(some, error);
      const parts = await Promise.all(partsOf(some, error.message).map(found));
      return new Map(parts.flatMap((part) => [...part]));
    }
  }
}

export function failAll(keys: readonly string[], error: unknown): ReadonlyMap<string, Error> {
  return new Map(keys.map((key) => [key, asError(error)]));
}

/** DataLoader takes failures as values, so that the failure of one key does not fail the others. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** A refusal of the region is not about keys. */
function isAboutKeys({ kind, upstreamCode = '' }: CloudError): boolean {
  return (kind === 'absent' || kind === 'invalid') && upstreamCode !== '' && !/region/i.test(upstreamCode);
}

/** The keys that the message names are probably the unknown ones, unless it names all of them. */
function partsOf(keys: readonly string[], message: string): readonly (readonly string[])[] {
  const words = new Set(message.match(/[\w.-]+/g)?.map((word) => word.replace(/[.-]+$/, '')));
  const named = keys.filter((key) => words.has(key));
  if (named.length > 0 && named.length < keys.length) return [named, keys.filter((key) => !words.has(key))];
  const middle = Math.ceil(keys.length / 2);
  return [keys.slice(0, middle), keys.slice(middle)];
}
