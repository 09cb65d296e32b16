/** Every descriptor that schema/ declares and client/resources/ exports, and generated items that fit them. */
import { readdirSync } from 'node:fs';
import type { Action } from '../../../client/model/action.js';
import type { Children, ListAction, RelatedList, Resource, SharedRows } from '../../../client/model/resource.js';
import { pathParams } from '../../../client/model/route.js';
import { isItem } from '../../../client/model/value.js';
import { declared } from '../../../resolvers/nouns/declared.js';
import { relatedLists } from '../../../resolvers/nouns/descriptors.js';
import { sharedRows } from '../../../resolvers/nouns/fields/shared-rows.js';
import { nest, type Tree } from '../scripted-upstream.js';

const folder = new URL('../../../client/resources/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const modules = await Promise.all(files.map(async (file) => import(new URL(file, folder).href) as Promise<object>));
const exported: readonly (readonly [name: string, value: object])[] = modules
  .flatMap((module) => Object.entries(module))
  .filter((entry): entry is [string, object] => isItem(entry[1]));
const bareActions = exported.filter(([, value]) => 'product' in value && 'ram' in value && !('write' in value));

type Named<Value> = readonly (readonly [name: string, value: Value])[];

export const resources: Named<Resource> = [...declared.nouns].map(([type, { resource }]) => [type, resource]);
export const related: Named<RelatedList> = relatedLists(declared.nouns, declared.actions);
export const children: Named<Children> = declared.inverses.map((inverse) => [
  `${inverse.on}.${inverse.field}`,
  inverse.children,
]);

/** Every list: of kinds, of their children and of hand-written fields. */
export const lists: Named<ListAction> = [...declared.lists];

/** Rows of several things in one call: of children, and details. */
export const shared: Named<SharedRows> = sharedRows(declared.nouns, declared.actions);

/** Every action that reads, each once. */
export const actions: readonly Action[] = [
  ...declared.actions.all(),
  ...(bareActions as unknown as Named<Action>).map(([, action]) => action),
];

/** Names for the parameters without which an action has no URL. */
export function inUrl({ route }: Action): Record<string, string> {
  const named = route ? [...pathParams(route), ...(route.host === undefined ? [] : [route.host])] : [];
  return Object.fromEntries(named.map((name) => [name, 'some-name']));
}

/**
 * The paths that a function reads from an item, longest first. Every member of the item is another such item, so a
 * function that expects a text may throw; the paths read before are still recorded.
 */
function pathsRead(reads: (item: Tree) => unknown): readonly string[] {
  const paths = new Set<string>();
  const at = (path: string): Tree =>
    new Proxy(
      {},
      {
        get: (_target, name) => {
          if (typeof name === 'symbol') return name === Symbol.toPrimitive ? () => '' : undefined;
          const inner = path === '' ? name : `${path}.${name}`;
          paths.add(inner);
          return at(inner);
        },
      },
    );
  try {
    reads(at(''));
  } catch {
    // The function expected a text.
  }
  return [...paths].filter((path) => !/\.(?:toString|valueOf|toJSON)$/.test(path)).sort((a, b) => b.length - a.length);
}

/** The members of a resource's key, found by setting them to texts. */
function keyMembers({ key }: Resource): readonly string[] {
  const names = new Set<string>();
  const texts = new Proxy({}, { get: (_target, name) => names.add(String(name)) && 'text' });
  key(texts);
  return [...names];
}

/** The n-th item of its kind, as in a list. */
export function thing(resource: Resource, number: number): Tree {
  const text = `thing-${String(number).padStart(4, '0')}`;
  // A row names its parent too, if upstream lists the kind per parent.
  const own = Object.fromEntries(keyMembers(resource).map((name) => [name, text]));
  return { ...own, ...(resource.under?.params(text) as Tree | undefined) };
}

export function things(resource: Resource, count: number, from = 0): readonly Tree[] {
  return Array.from({ length: count }, (_, at) => thing(resource, from + at));
}

/** An item for which `holds` is true: every path that it reads is tried. Undefined if there is none. */
export function itemFor(base: Tree, value: unknown, reads: (item: Tree) => unknown, holds: (item: Tree) => boolean) {
  return pathsRead(reads)
    .map((path) => ({ ...base, ...nest(path, value) }))
    .find(holds);
}
