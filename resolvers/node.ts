import { type Arn, parseArn } from '../client/arn.js';
import { isBucketName } from '../client/endpoint.js';
import { CloudError } from '../client/errors.js';
import type { Resource } from '../client/resource.js';
import type { RequestContext } from './context.js';
import { badInput } from './errors.js';
import type { Field } from './field.js';
import { nodeOf, type ResourceNode } from './resource-node.js';

const maxIds = 1000;

/** `node` and `nodes` over these kinds of resources: ids of one type and region travel together. */
export function nodeFields(resources: readonly Resource[]) {
  const byArn = new Map(
    resources.flatMap((resource) =>
      resource.arn ? [[kindOf(resource.arn.service, resource.arn.kind ?? ''), resource]] : [],
    ),
  );

  const node: Field<object | null, unknown> = {
    needs: [],
    resolve: (_root, { args, context }) => find(String(args.id), context),
  };
  const nodes: Field<readonly Promise<object | null>[], unknown> = {
    needs: [],
    // Each failure costs its own place in the list alone, since every place is a promise of its own.
    resolve: (_root, { args, context }) => {
      const ids = Array.isArray(args.ids) ? args.ids : [];
      if (ids.length <= maxIds) return ids.map((id) => find(String(id), context));
      throw badInput(`\`ids\` holds ${ids.length} ids, but at most ${maxIds} can be asked for at once.`);
    },
  };
  return { node, nodes };

  async function find(id: string, { cloud }: RequestContext): Promise<ResourceNode | null> {
    const { resource, arn } = identify(id);
    const owner = resource.arn?.split?.(keyOf(resource, arn)).owner ?? (await cloud.accountId());
    if (arn.accountId !== owner) throw foreign(arn);
    const regionId = arn.regionId === '' ? null : arn.regionId;
    const item = await cloud.load(resource, regionId, keyOf(resource, arn));
    if (item === null) return null;
    const node = nodeOf(resource, cloud, regionId, item);
    // A bucket is found wherever it is, but one that lives elsewhere is not the one this id names.
    return node.regionId === regionId ? node : null;
  }

  /** Which thing an id names, with all of its parts checked; nothing is asked for a malformed one. */
  function identify(id: string): { resource: Resource; arn: Arn } {
    const arn = parseArn(id);
    const resource = arn && byArn.get(kindOf(arn.service, arn.kind));
    if (!arn || !resource) throw badInput(`${JSON.stringify(id.slice(0, 200))} is not an id that this API gave out.`);
    const isPlaced = (arn.regionId !== '') === (resource.scope === 'region' || resource.region !== undefined);
    const isNamed = resource.region === undefined || isBucketName(arn.name);
    if (isPlaced && isNamed) return { resource, arn };
    throw badInput(`${JSON.stringify(id.slice(0, 200))} is not an id of a ${resource.type}.`);
  }
}

function keyOf({ arn: pattern }: Resource, { name, accountId }: Arn): string {
  return pattern?.join?.(name, accountId) ?? name;
}

function kindOf(service: string, kind: string): string {
  return `${service}:${kind}`;
}

function foreign({ accountId }: Arn): CloudError {
  const message = `The id belongs to account ${accountId}, which is not the one that these credentials act for.`;
  return new CloudError('forbidden', message, { accountId });
}
