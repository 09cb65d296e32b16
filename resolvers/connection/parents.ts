import { CloudError } from '../../client/errors/cloud-error.js';
import { repeated } from '../../client/errors/unreadable.js';
import { callsOfList, type Resource, regionOf, type Under } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { createParentReader, type ParentPlace } from '../../client/reading/per-parent/under-parent.js';
import { beginning, type Position } from '../../client/reading/position.js';
import { createScopeReader, type ScopeReader } from '../../client/reading/scope-reader.js';
import type { ScopeSource } from '../../client/reading/scopes/progress.js';
import { bytesOf } from '../../client/request/work-budget.js';
import { type CursorPosition, forgedCursor } from './cursor.js';
import { transient } from './page-walk.js';
import {
  type AccountScopes,
  lookAhead,
  type RegionScope,
  type RegionSource,
  type ScopeParent,
  unreadable,
  type Wanted,
} from './region-scope.js';

/**
 * The lists of a kind that upstream lists per parent. In each region of an account (or in the account), the parents are listed
 * page by page, and each parent is a scope of its own. So parents are read in waves like regions, a parent that cannot be read
 * is reported by its name beside the others, and a cursor names its parent.
 */

/** The parents of one region or account. */
export interface ParentScopes extends AccountScopes {
  /** The same from the position of a cursor on. */
  readonly from: (position: CursorPosition) => AccountScopes;
}

export function isParentScopes(source: RegionSource): source is ParentScopes {
  return 'from' in source;
}

export function parentsOf(scope: RegionScope, wanted: Wanted, under: Under): ParentScopes {
  const within = wanted.within?.key ?? namedParent(wanted, under);
  const walk: ParentWalk = { scope, wanted, under };
  const placeholder = { accountId: scope.accountId, regionId: scope.regionId };
  if (within !== null) {
    return {
      placeholder,
      find: once(() => onlyParent(walk, within, beginning)),
      from: ({ parent, place }) => {
        if (parent?.key !== within) throw forgedCursor();
        return { placeholder, find: once(async () => (place === null ? [] : onlyParent(walk, within, place))) };
      },
    };
  }
  const pages = (at: Position, from?: CursorPosition): AccountScopes => {
    const reader = parentList(walk);
    return { placeholder, find: once(() => pageOfParents({ ...walk, reader }, at, from)) };
  };
  return { ...pages(beginning), from: (position) => pages(position.parent?.at ?? beginning, position) };
}

interface ParentWalk {
  readonly scope: RegionScope;
  readonly wanted: Wanted;
  readonly under: Under;
}

/** The parent that the conditions name: then no list of parents is read. */
export function namedParent({ parts }: Pick<Wanted, 'parts'>, under: Under): string | null {
  const named = new Set(parts.map((part) => under.namedBy?.(part.params) ?? null));
  const [only = null] = named;
  return named.size === 1 ? only : null;
}

async function onlyParent(walk: ParentWalk, key: string, start: Position): Promise<readonly RegionSource[]> {
  const { scope, wanted, under } = walk;
  // The conditions name another parent than the one whose list is read.
  if ((namedParent(wanted, under) ?? key) !== key) return [];
  let regionId = wanted.within?.regionId ?? null;
  if (!wanted.within && under.parent.region) {
    const item = await scope.cloud.loaders.load(under.parent, null, key);
    if (item === null) return [];
    regionId = regionOf(under.parent, item);
  }
  return isWanted(walk, regionId) ? [sourceOf(walk, { type: under.parent.type, key, regionId, at: null }, start)] : [];
}

function parentList({ scope, under: { parent } }: ParentWalk): ScopeReader {
  const { list, key } = parent;
  const regionId = parent.scope === 'account' ? null : scope.regionId;
  const parts = callsOfList(list, {}).map((params) => ({ params }));
  return createScopeReader({ reader: scope.cloud.reader, list, regionId, parts, key });
}

/**
 * The parents of one page of their list, and the rest of the list, which is read when the reader gets there. `from`: a position
 * within the parent that comes next. If that parent no longer exists, reading continues with the one after it.
 */
async function pageOfParents(
  walk: ParentWalk & { readonly reader: ScopeReader },
  at: Position,
  from: CursorPosition | undefined,
  named: ReadonlySet<string> = new Set(),
): Promise<readonly RegionSource[]> {
  const { scope, wanted, under, reader } = walk;
  const { rows, next } = await reader.read(at, under.parent.list.paging.cap, new AbortController().signal);
  wanted.work.spend(rows.length * (bytesOf.scope + wanted.parts.length * bytesOf.part));
  const sources: RegionSource[] = [];
  let isFound = false;
  let before = at;
  for (const { item, after } of rows) {
    const parent = parentAt(walk, item, before);
    if (after !== null) before = after;
    if (parent instanceof CloudError) sources.push(unreadable(scope, wanted.resource, parent));
    else if (parent.key === from?.parent?.key) {
      isFound = true;
      if (from.place !== null) sources.push(sourceOf(walk, parent, from.place));
    } else if (isWanted(walk, parent.regionId)) sources.push(sourceOf(walk, parent, beginning));
  }
  if (next !== null) {
    const name = reader.list.paging.numbers || next.page === null ? null : `${next.part}/${next.page}`;
    if (name !== null && named.has(name)) throw repeated(reader.list);
    const seen = name === null ? named : new Set([...named, name]);
    const placeholder = { accountId: scope.accountId, regionId: scope.regionId };
    sources.push({ placeholder, find: once(() => pageOfParents(walk, next, isFound ? undefined : from, seen)) });
  }
  return sources;
}

function parentAt({ under: { parent } }: ParentWalk, item: Item, at: Position): ScopeParent | CloudError {
  try {
    return { type: parent.type, key: parent.key(item), regionId: regionOf(parent, item), at };
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

/** Whether things of a parent in this region are asked for. */
function isWanted({ scope, wanted: { regionIds, resource } }: ParentWalk, regionId: string | null): boolean {
  if (regionId === null) return true;
  return resource.scope === 'region' ? regionId === scope.regionId : (regionIds?.includes(regionId) ?? true);
}

function sourceOf(walk: ParentWalk, parent: ScopeParent, start: Position): ScopeSource<RegionScope> {
  const { scope, wanted, under } = walk;
  const { resource, parts, screenOf, expected, isTransient } = wanted;
  const { reader: kept } = scope.cloud;
  const place: ParentPlace = { key: parent.key, regionId: placeOf(resource, scope.regionId, parent.regionId) };
  const screen = screenOf && { screen: screenOf(scope) };
  const reader = createParentReader(isTransient ? transient(kept) : kept, resource, under, place, { parts, ...screen });
  return {
    scope: { ...scope, parent },
    reader: expected.length > 0 ? lookAhead(reader, { ...scope, regionId: place.regionId }, expected) : reader,
    start,
  };
}

/** The region in which a parent's list is read. */
function placeOf({ scope }: Resource, regionId: string | null, ofParent: string | null): string | null {
  return scope === 'region' ? regionId : ofParent;
}

/** A page that several readers need is read once. */
function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let reading: Promise<Value> | null = null;
  return () => {
    reading ??= read();
    return reading;
  };
}
