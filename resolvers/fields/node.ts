import type { Cloud } from '../../client/cloud.js';
import { type Arn, parseArn } from '../../client/model/arn.js';
import { joinChildKey } from '../../client/model/child-key.js';
import type { Resource } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { readPages } from '../../client/reading/paginator.js';
import { bytesOf } from '../../client/request/work-budget.js';
import { regionIdOf } from '../../client/wire/endpoint.js';
import type { RequestContext } from '../context.js';
import { badInput } from '../errors.js';
import { tended } from '../execution/answer-parts.js';
import type { Target } from '../mutations/target.js';
import type { Field } from './field.js';
import { nodeOf, type ResourceNode } from './resource-node.js';

const maxIds = 1000;

/** The resource that an id names. Every part of the id is checked. */
export interface Identified {
  readonly resource: Resource;
  readonly arn: Arn;
}

export type Identify = (id: string) => Identified;

/** Finds the resource that an id names, among these kinds. A malformed id causes no call. */
export function identifierOf(resources: readonly Resource[]): Identify {
  const byArn = new Map(
    resources.flatMap((resource) => {
      const { arn, under } = resource;
      return arn ? [[kindOf({ service: arn.service, kind: arn.kind ?? '' }, under?.parent.arn?.kind), resource]] : [];
    }),
  );
  return (id) => {
    const arn = parseArn(id);
    const resource = arn && byArn.get(kindOf(arn, arn.parent?.kind));
    if (!arn || !resource)
      throw badInput(`${JSON.stringify(id.slice(0, 200))} is not an id of this API. Use the \`id\` of a node.`);
    const isPlaced = (arn.regionId !== '') === (resource.scope === 'region' || resource.region !== undefined);
    if (isPlaced && (resource.admits?.(arn.name) ?? true)) return { resource, arn };
    throw badInput(`${JSON.stringify(id.slice(0, 200))} is not an id of type ${resource.type}.`);
  };
}

/** The place of the resource. Its id names its account; the gateway assumes a role when it is not the caller's own. */
export async function placeOf({ resource, arn }: Identified, { accounts }: RequestContext): Promise<Target> {
  const key = keyOf({ resource, arn });
  const cloud = isNobodys({ resource, arn }) ? accounts.own : await accounts.enter(arn.accountId);
  return {
    cloud,
    resource,
    regionId: arn.regionId === '' ? null : regionIdOf(resource.list.action.product, arn.regionId),
    key,
  };
}

function keyOf({ resource, arn }: Identified): string {
  const own = resource.arn?.join?.(arn.name, arn.accountId) ?? arn.name;
  return arn.parent ? joinChildKey(arn.parent.name, own) : own;
}

/** A resource that belongs to no account is the same in each. */
function isNobodys({ resource, arn }: Identified): boolean {
  return resource.arn?.split?.(keyOf({ resource, arn })).owner === arn.accountId;
}

/**
 * Reads the resource that is identified; null when upstream says that it does not exist. Those of one type and region that are
 * asked for at the same time are loaded in one call.
 */
export async function find(identify: () => Identified, context: RequestContext): Promise<ResourceNode | null> {
  const identified = identify();
  const { cloud, resource, regionId, key } = await placeOf(identified, context);
  const item = (await cloud.loaders.load(resource, regionId, key)) ?? (await listedAs(identified, cloud));
  if (item === null) return null;
  const node = nodeOf(resource, cloud, regionId, item);
  // A bucket is found in any region, but this id names only a bucket in its own region.
  return node.regionId === regionId ? node : null;
}

/** Finds resources by their ids. */
export function finderOf(identify: Identify) {
  return (id: string, context: RequestContext) => find(() => identify(id), context);
}

/** `node` and `nodes`: ids of one type and region are loaded in one call. */
export function nodeFields(identify: Identify) {
  const named = (ids: readonly string[]) => ids.map((id) => ({ key: id, identify: () => identify(id) }));
  const node: Field<object | null, unknown> = {
    needs: [],
    asks: { kind: 'ids', named: (args) => named([String(args.id)]) },
    resolve: (_root, { args, context }) => find(() => identify(String(args.id)), context),
  };
  const nodes: Field<readonly Promise<object | null>[], unknown> = {
    needs: [],
    asks: { kind: 'ids', named: (args) => named(idsOf(args.ids)) },
    resolve: (_root, { args, context }) => {
      const places = named(idsOf(args.ids));
      const needsAccount = () => places.some(({ identify }) => dependsOnAccount(identify));
      return findAll(
        places.map(
          ({ identify }) =>
            () =>
              find(identify, context),
        ),
        context,
        needsAccount,
      );
    },
  };
  return { node, nodes };
}

/**
 * Starts all of these finds. Each place in the list is a separate promise, so a failure affects only its own place.
 * `needsAccount` tells whether one of them waits for the caller's account.
 */
export function findAll(
  finds: readonly (() => Promise<object | null>)[],
  context: RequestContext,
  needsAccount: () => boolean,
): readonly Promise<object | null>[] | Promise<readonly Promise<object | null>[]> {
  // All places start to wait at the same time, so their memory is counted before that.
  context.work.spend(bytesOf.question * finds.length);
  const places = () => {
    const found = finds.map((find) => find());
    // A place can fail before the executor gets the list.
    tended(found);
    return found;
  };
  const isKnown = context.accounts.own.identity.knownAccountId() !== null || !needsAccount();
  return isKnown ? places() : afterAccount(context, places);
}

/**
 * Waits for the caller's account, and then for a turn. If each place waited alone, tens of thousands of them would go on at
 * the same moment. The places get the failure.
 */
async function afterAccount<Value>({ accounts, work }: RequestContext, then: () => Value): Promise<Awaited<Value>> {
  try {
    await accounts.own.identity.accountId();
  } catch {}
  return work.schedule(then);
}

/** Whether the resource is read in an account that only upstream can tell. False for what names no resource: it fails by itself. */
export function dependsOnAccount(identify: () => Identified): boolean {
  try {
    return !isNobodys(identify());
  } catch {
    return false;
  }
}

/** Finds the resource by the spelling of its name in its ARN, when the key has another spelling. A request reads the list once. */
async function listedAs({ resource, arn: { name } }: Identified, cloud: Cloud): Promise<Item | null> {
  const { arn, list } = resource;
  if (!arn?.nameIn) return null;
  for await (const { items } of readPages(cloud.reader, list, { regionId: null, params: {} })) {
    const found = items.find((item) => arn.nameIn?.(item) === name);
    if (found) return found;
  }
  return null;
}

/** The `ids` argument, in its order. */
export function idsOf(argument: unknown): readonly string[] {
  const ids = Array.isArray(argument) ? argument.map(String) : [];
  if (ids.length <= maxIds) return ids;
  throw badInput(`\`ids\` holds ${ids.length} ids, but must hold at most ${maxIds}. Split the list.`);
}

function kindOf({ service, kind }: Pick<Arn, 'service' | 'kind'>, parentKind = ''): string {
  return `${service}:${parentKind}/${kind}`;
}
