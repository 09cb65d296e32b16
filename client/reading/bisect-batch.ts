import { CloudError } from '../errors/cloud-error.js';

/** What became of each key: the thing, or why it could not be had. A key that is missing is not there. */
export type KeyedResults<Thing> = ReadonlyMap<string, Thing | Error>;

/** How one batch is asked for, and by which refusals upstream says that it does not know a key. */
export interface Batch<Thing> {
  readonly ask: (keys: readonly string[]) => Promise<KeyedResults<Thing>>;
  readonly isUnknown: (error: CloudError) => boolean;
}

/**
 * A refusal that does not say that keys are unknown may be about the call itself, not about its keys. After so many of them,
 * and no part of the batch that succeeded, the batch is given up.
 */
const maxUnexplained = 7;

/**
 * Some clouds leave out what they do not know, others refuse the whole batch for it. A refused batch is asked again in
 * halves, or in those keys that the refusal names and the others, down to the single key. No call is made where nothing is
 * refused, and fewer than twice as many as there are keys where everything is.
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

/** DataLoader takes failures as values, so that one key's does not become its neighbours'. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** A region that is not known is not known to any key. */
function isAboutKeys({ kind, upstreamCode = '' }: CloudError): boolean {
  return (kind === 'absent' || kind === 'invalid') && upstreamCode !== '' && !/region/i.test(upstreamCode);
}

/** Keys that the message names are the likely ones, unless it names them all. */
function partsOf(keys: readonly string[], message: string): readonly (readonly string[])[] {
  const words = new Set(message.match(/[\w.-]+/g)?.map((word) => word.replace(/[.-]+$/, '')));
  const named = keys.filter((key) => words.has(key));
  if (named.length > 0 && named.length < keys.length) return [named, keys.filter((key) => !words.has(key))];
  const middle = Math.ceil(keys.length / 2);
  return [keys.slice(0, middle), keys.slice(middle)];
}
