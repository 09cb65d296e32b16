import type { Resource } from '../../client/model/resource.js';
import { cloudOf } from '../connection/account-ids.js';
import { checkRegionId } from '../connection/region-ids.js';
import { badInput } from '../errors.js';
import type { Field, FieldCall } from './field.js';
import { nodeOf, type ResourceNode } from './resource-node.js';

/** A look-up of one resource at the root. It always calls upstream, and is null when the resource does not exist. */
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

/** For upstream an empty name is no name, and it may answer another resource. */
export function checkKey({ type }: Resource, key: string): string {
  if (key !== '') return key;
  throw badInput(`The name or id of the ${type} is empty. Give one.`);
}
