import { readScopes } from '../../../client/reading/read-scopes.js';
import type { RequestContext } from '../../context.js';
import type { Failures } from '../failures.js';
import type { AccountPlaces, PageRow } from '../page.js';
import type { AccountScopes, RegionSource, ScopeName, Wanted } from '../region-scope.js';
import { scopesOf } from '../scopes.js';

/** Reads whole sets, and names the scopes that failed. */

interface Walking {
  readonly context: Pick<RequestContext, 'work' | 'maxOrdered'>;
  readonly failures: Failures;
}

/** What was read, and what was not. */
export interface Walked {
  readonly rows: readonly PageRow[];
  readonly failed: readonly ScopeName[];
  /** The places of regions and parents whose ids cannot be read. The others there were read. */
  readonly odd: readonly ScopeName[];
}

/**
 * Reads every item of the scopes. Scopes in `leftOut` are not read, and what is odd in the scopes in `known` is not reported.
 * Throws TooManyRows when the set is too large.
 */
export async function walk(
  places: AccountPlaces,
  wanted: Wanted,
  { context: { work, maxOrdered }, failures }: Walking,
  leftOut: readonly ScopeName[],
  known: readonly ScopeName[],
): Promise<Walked> {
  if (wanted.parts.length === 0) return { rows: [], failed: [], odd: [] };
  const found = await places.find().catch((error: unknown) => {
    failures.note({ accountId: null, regionId: null }, error);
    return [];
  });
  const isLeftOut = within(leftOut);
  const accounts = found
    .map((place) => scopesOf(place, wanted))
    .filter(({ placeholder }) => !isLeftOut(placeholder))
    .map((account) => without(account, isLeftOut));
  const read = await readScopes(accounts, { first: Number.POSITIVE_INFINITY, atOnce: true, most: maxOrdered, work });
  const failed: ScopeName[] = [];
  const odd: ScopeName[] = [];
  const isKnown = within(known);
  for (const { source, failure } of read.progress) {
    if (failure === undefined) continue;
    const scope = 'find' in source ? source.placeholder : source.scope;
    const isOdd = 'scope' in source && source.scope.isNameless === true;
    if (!isOdd || !isKnown(scope)) failures.note(scope, failure);
    (isOdd ? odd : failed).push(nameOf(scope));
  }
  return { rows: read.rows, failed, odd };
}

/** The scopes without some of them, also within those that are found later. */
function without(scopes: AccountScopes, isLeftOut: (scope: ScopeName) => boolean): AccountScopes {
  const keep = (source: RegionSource): readonly RegionSource[] => {
    if (isLeftOut('find' in source ? source.placeholder : source.scope)) return [];
    return 'find' in source ? [without(source, isLeftOut)] : [source];
  };
  return { ...scopes, find: async () => (await scopes.find()).flatMap(keep) };
}

export function nameOf({ accountId, regionId, parent }: ScopeName): ScopeName {
  return { accountId, regionId, ...(parent && { parent }) };
}

/** A text that tells a scope from others. */
export function textOf({ accountId, regionId, parent }: ScopeName): string {
  return JSON.stringify([accountId, regionId, parent?.key]);
}

/** Whether a scope is one of these. */
export function within(scopes: readonly ScopeName[]): (scope: ScopeName) => boolean {
  const names = new Set(scopes.map(textOf));
  return (scope) => names.size > 0 && names.has(textOf(scope));
}

function distinct(scopes: readonly ScopeName[]): readonly ScopeName[] {
  return [...new Map(scopes.map((scope) => [textOf(scope), scope])).values()];
}

/** The scopes that the cursors of a page name: those of the cursor before it, and those that failed on it. */
export function namedScopes(before: readonly ScopeName[], now: readonly ScopeName[]): readonly ScopeName[] {
  return distinct([...before, ...now]);
}
