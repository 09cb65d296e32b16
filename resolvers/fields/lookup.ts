import type { Resource } from '../../client/model/resource.js';
import { cloudOf } from '../connection/account-ids.js';
import { checkRegionId } from '../connection/region-ids.js';
import { badInput } from '../errors.js';
import type { Field, FieldCall } from './field.js';
import { nodeOf, type ResourceNode } from './resource-node.js';

/** A single look-up at the root: always asks, null when upstream says the thing is not there. */
export function lookup(resource: Resource, keyOf: (args: FieldCall['args']) => string): Field<object | null, unknown> {
  return {
    needs: [],
    asks: { kind: 'lookup', resource, keyOf },
    resolve: async (_root, { args, context: { accounts } }): Promise<ResourceNode | null> => {
      const regionId = resource.scope === 'region' ? checkRegionId(String(args.regionId)) : null;
      const key = checkKey(resource, keyOf(args));
      const cloud = await cloudOf(args.accountId, accounts);
      const item = await cloud.loaders.load(resource, regionId, key);
      return item === null ? null : nodeOf(resource, cloud, regionId, item);
    },
  };
}

/** Upstream takes an empty name for none, and may answer something else instead. */
export function checkKey({ type }: Resource, key: string): string {
  if (key !== '') return key;
  throw badInput(`A ${type} is looked up by a name or id, which is empty here.`);
}
