import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Action, Answer, Ask, Params } from '../../client/model/action.js';
import { joinChildKey, rowUnder } from '../../client/model/child-key.js';
import {
  type Children,
  type ListAction,
  paramsOfParent,
  type RelatedList,
  type Resource,
  regionOfChildren,
} from '../../client/model/resource.js';
import { type Item, noRow, valueAt } from '../../client/model/value.js';
import { readAll } from '../../client/reading/paginator.js';
import { isRegionId } from '../../client/wire/endpoint.js';
import { nodesOf, OddRow, orOddLater } from '../connection/odd-rows.js';
import type { Selection } from '../execution/selection.js';
import type { AsksActions } from '../plan/field-reads.js';
import type { Field } from './field.js';
import { nodeOf, type ResourceNode } from './resource-node.js';
import { asText, type Leaf } from './scalar-fields.js';

/**
 * A field that is answered by a call about its parent. `convert` gets null when upstream answers with one of the action's
 * `unset` codes. A parent that no longer exists is an error.
 */
export function asked<T>(
  action: Action,
  ask: (parent: ResourceNode) => Ask,
  convert: (answer: Answer | null, parent: ResourceNode) => T | Promise<T>,
): Field<T> {
  return {
    needs: [],
    asks: { kind: 'actions', perParent: [action] },
    resolve: async (parent) => convert(await parent.cloud.reader.ask(action, ask(parent)), parent),
  };
}

export interface ReferenceOptions {
  /** Members of the resource that the parent's answer holds, with their paths there. Selecting them costs no call. */
  readonly knownMembers?: Readonly<Record<string, string>>;
  /** The member that is the key of the resource's own parent. It can make loading cheaper. */
  readonly under?: string;
  /** The path of its region. Default: the region of the parent. */
  readonly region?: string;
  /** Upstream lists the resource per parent, and the parent of this field is its parent. */
  readonly isWithin?: boolean;
}

/** The resource whose key the parent holds in this field. The key costs no call; other fields are loaded. */
export function reference(
  resource: Resource,
  keyField: Leaf<string | null>,
  { knownMembers = {}, under, region, isWithin = false }: ReferenceOptions = {},
): Field<object | null> {
  const paths = Object.entries(knownMembers).map(([member, path]) => [member, path.split('.')] as const);
  const place = region?.split('.');
  const isUnplaced = place === undefined && isPlacedByItem(resource);
  return {
    needs: [
      ...keyField.needs,
      ...[...paths.map(([, path]) => path), ...(place ? [place] : [])].flatMap((path) => path.slice(0, 1)),
    ],
    asks: {
      kind: 'reference',
      resource,
      knownMembers: Object.keys(knownMembers),
      isUnder: under !== undefined,
      ...(place && { isElsewhere: true }),
      ...(isUnplaced && { isUnplaced }),
    },
    resolve: (parent, { selection }) => {
      const held = heldBy(parent);
      return held && complete(held.node, selection, held.container);
    },
    has: (parent) => {
      const held = heldBy(parent);
      return held !== null && (() => exists(held.node, held.container));
    },
  };

  /** The known part of the resource, and the key of its own parent; null when the parent names no resource. */
  function heldBy({ cloud, regionId: own, key: parent, item }: ResourceNode) {
    const named = keyField.read({ item });
    if (named === null) return null;
    const key = isWithin ? joinChildKey(parent, named) : named;
    const regionId = place ? regionAt(item, place) : regionBeside(resource, own);
    // A resource whose region is not told cannot be read.
    if (place && regionId === null) return null;
    const known = paths.map(([member, path]) => [member, valueAt(item, path)] as const);
    const stub = Object.fromEntries(known.filter(([, value]) => value !== undefined));
    const container = under === undefined ? undefined : (asText(stub[under]) ?? undefined);
    const node = { resource, cloud, regionId, key, item: stub, knownMembers: new Set(Object.keys(stub)) };
    return { node, container };
  }
}

/** The same where a call tells the key. */
export function askedReference(resource: Resource, keyField: AskedKey): Field<object | null> {
  const { needs, asks } = keyField;
  return {
    needs,
    asks: { kind: 'reference', resource, keyBy: asks.perParent ?? [] },
    resolve: async (parent, { selection }) => {
      const key = await keyField.resolve(parent);
      return key === null ? null : complete(stubOf(resource, parent.cloud, parent.regionId, key), selection);
    },
    has: (parent) => async () => {
      const key = await keyField.resolve(parent);
      return key !== null && exists(stubOf(resource, parent.cloud, parent.regionId, key));
    },
  };
}

/** A key that is read from an action about the parent. */
export interface AskedKey {
  readonly needs: readonly string[];
  readonly asks: AsksActions;
  readonly resolve: (parent: ResourceNode) => Promise<string | null>;
}

/** Whether upstream knows the resource. */
async function exists({ resource, cloud, regionId, key }: ResourceNode, under?: string): Promise<boolean> {
  return (await cloud.loaders.load(resource, resource.scope === 'region' ? regionId : null, key, under)) !== null;
}

/** Whether upstream knows one of the resources. Throws when it knows none and one of them cannot be read. */
async function anyExists(nodes: readonly ResourceNode[]): Promise<boolean> {
  const found = await Promise.allSettled(nodes.map((node) => exists(node)));
  if (found.some((each) => each.status === 'fulfilled' && each.value)) return true;
  for (const each of found) if (each.status === 'rejected') throw each.reason;
  return false;
}

/** The region of a resource that the parent names without one: the parent's own, unless the resource belongs to the account. */
function regionBeside({ scope }: Resource, ofParent: string | null): string | null {
  return scope === 'region' ? ofParent : null;
}

/** Whether only an item of the resource tells its region. */
function isPlacedByItem({ scope, region }: Resource): boolean {
  return scope === 'account' && region !== undefined;
}

/** The region at a path of an item; null when there is none. It becomes part of a host, so it is checked like input. */
function regionAt(item: Item, path: readonly string[]): string | null {
  const regionId = asText(valueAt(item, path));
  if (regionId === null || isRegionId(regionId)) return regionId;
  throw new CloudError('unavailable', `Upstream answered an invalid region id at ${path.join('.')}.`);
}

/** The resources whose keys the parent holds in this field, each once. One that has been deleted in the meantime is left out. */
export function references(resource: Resource, keys: Leaf<readonly string[]>): Field<readonly object[]> {
  return {
    needs: keys.needs,
    asks: { kind: 'reference', resource, ...(isPlacedByItem(resource) && { isUnplaced: true }) },
    resolve: async (parent, { selection }) => there(stubsOf(parent).map((stub) => complete(stub, selection))),
    has: (parent) => {
      const stubs = stubsOf(parent);
      return stubs.length > 0 && (() => anyExists(stubs));
    },
  };

  function stubsOf({ cloud, regionId, item }: ResourceNode): readonly ResourceNode[] {
    return [...new Set(keys.read({ item }))].map((key) =>
      stubOf(resource, cloud, regionBeside(resource, regionId), key),
    );
  }
}

type Loaded = ResourceNode | OddRow | null;

/** The resources that exist. One that cannot be read is left out, unless all of them cannot be read. */
async function there(loading: readonly (Loaded | Promise<Loaded>)[]): Promise<readonly object[]> {
  const loaded = await Promise.all(loading).catch(() => Promise.all(loading.map(orOddLater)));
  const [first] = loaded;
  if (first instanceof OddRow && loaded.every((each) => each instanceof OddRow)) throw first.error;
  return loaded.filter((each) => each !== null);
}

/** The parent's region. Its id costs no call; other fields are loaded. */
export function regionReference(region: Resource): Field<object | null> {
  return {
    needs: [],
    asks: { kind: 'reference', resource: region },
    resolve: ({ cloud, regionId }, { selection }) =>
      regionId === null ? null : complete(stubOf(region, cloud, regionId, regionId), selection),
    has: ({ cloud, regionId }) => regionId !== null && (() => exists(stubOf(region, cloud, regionId, regionId))),
  };
}

const nothing: ReadonlySet<string> = new Set();

/** A resource of which only the key and the place are known. */
export function stubOf(resource: Resource, cloud: Cloud, regionId: string | null, key: string): ResourceNode {
  return { resource, cloud, regionId, key, item: {}, knownMembers: nothing };
}

/** Every child of the parent, with the way that takes fewer calls. */
export function childrenOf(children: Children): Field<readonly object[]> {
  const { resource } = children;
  return {
    needs: [],
    asks: { kind: 'children', children },
    resolve: (parent) =>
      itemsUnder(parent).then((items) =>
        nodesOf(resource, parent.cloud, regionOfChildren(children, parent.regionId), items),
      ),
    has: (parent) => async () => (await itemsUnder(parent)).length > 0,
  };

  function itemsUnder({ cloud, regionId, key }: ResourceNode): Promise<readonly Item[]> {
    const there = regionOfChildren(children, regionId);
    return cloud.loaders.children(children, there, key).then((joined) => {
      if (joined) return joined;
      const params = paramsOfParent(children, key);
      return readAll(cloud.reader, resource.list, { regionId: there, params }, resource.key);
    });
  }
}

/** Every thing that upstream lists under the parent, for a kind that it lists per parent. */
export function rowsWithin(resource: Resource): Field<readonly object[]> {
  const { list, under } = resource;
  if (!under) throw new Error(`${resource.type} is not listed per parent.`);
  return {
    needs: [],
    asks: { kind: 'rows', list, per: 'parent' },
    resolve: async ({ cloud, regionId, key }) => {
      const rows = await readAll(cloud.reader, list, { regionId, params: under.params(key) }, under.own);
      const placed = rows.map((row) => (row === noRow ? row : rowUnder(row, key, regionId)));
      return nodesOf(resource, cloud, regionId, placed);
    },
  };
}

/** The items that upstream keeps of the parent, whose key, kind and region are parameters. */
export function rowsAbout(
  resource: Resource,
  list: ListAction,
  params: (key: string, regionId: string | null) => Params,
): Field<readonly object[]> {
  return {
    needs: [],
    asks: { kind: 'rows', list, per: 'parent' },
    resolve: async ({ cloud, regionId, key }) =>
      nodesOf(
        resource,
        cloud,
        null,
        await readAll(cloud.reader, list, { regionId: null, params: params(key, regionId) }),
      ),
  };
}

/** A list of resources of another kind under the parent. One that has been deleted in the meantime is left out. */
export function related(resource: Resource, relation: RelatedList): Field<readonly object[]> {
  const { list, params, knownMembers } = relation;
  const held = knownMembers && { knownMembers: new Set(knownMembers) };
  return {
    needs: [],
    asks: { kind: 'related', resource, related: relation },
    resolve: async (parent, { selection }) => {
      const { cloud } = parent;
      const rows = await rowsUnder(parent);
      const nodes = nodesOf(resource, cloud, placeOf(parent), rows);
      return there(nodes.map((node) => (node instanceof OddRow ? node : complete({ ...node, ...held }, selection))));
    },
    has: (parent) => async () => (await rowsUnder(parent)).length > 0,
  };

  function rowsUnder(parent: ResourceNode): Promise<readonly Item[]> {
    return readAll(parent.cloud.reader, list, { regionId: placeOf(parent), params: params(parent.key) });
  }

  function placeOf({ regionId }: ResourceNode): string | null {
    return resource.scope === 'region' ? regionId : null;
  }
}

/** The node itself when it answers the selection, else the loaded node; null when upstream no longer knows it. */
export function complete(
  node: ResourceNode,
  selection: Selection,
  under?: string,
): ResourceNode | null | Promise<ResourceNode | null> {
  const { resource, cloud, regionId, key, knownMembers } = node;
  const isPlaced = regionId !== null || !isPlacedByItem(resource);
  if (!knownMembers || selection.on(resource.type).isHeldBy(knownMembers, isPlaced)) return node;
  const loading = cloud.loaders.load(resource, resource.scope === 'region' ? regionId : null, key, under);
  return loading.then((item) => (item === null ? null : nodeOf(resource, cloud, regionId, item)));
}

/** The same for a non-null field. */
export async function completeAlways(node: ResourceNode, selection: Selection): Promise<ResourceNode> {
  const whole = await complete(node, selection);
  if (whole) return whole;
  throw new CloudError('absent', `${node.resource.type} ${node.key} no longer exists.`);
}
