import type { Resource } from '../client/resource.js';
import { cloudOf } from './account-ids.js';
import { badInput } from './errors.js';
import type { Field, FieldCall } from './field.js';
import { checkRegionId } from './region-ids.js';
import { nodeOf, type ResourceNode } from './resource-node.js';

/** A single look-up at the root: always asks, null when upstream says the thing is not there. */
export function lookup(resource: Resource, keyOf: (args: FieldCall['args']) => string): Field<object | null, unknown> {
  return {
    needs: [],
    looksUp: resource,
    resolve: async (_root, { args, context: { accounts } }): Promise<ResourceNode | null> => {
      const regionId = resource.scope === 'region' ? checkRegionId(String(args.regionId)) : null;
      const key = keyOf(args);
      // Upstream takes an empty name for none, and may answer something else instead.
      if (key === '') throw badInput(`A ${resource.type} is looked up by a name or id, which is empty here.`);
      const cloud = await cloudOf(args.accountId, accounts);
      const item = await cloud.load(resource, regionId, key);
      return item === null ? null : nodeOf(resource, cloud, regionId, item);
    },
  };
}
