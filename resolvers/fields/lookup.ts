import type { Resource } from '../../client/model/resource.js';
import { findUnder } from '../../client/reading/per-parent/find-under.js';
import { cloudOf } from '../connection/account-ids.js';
import { checkRegionId } from '../connection/region-ids.js';
import { badInput } from '../errors.js';
import type { Field, FieldCall } from './field.js';
import { nodeOf, type ResourceNode } from './resource-node.js';

/** A look-up of one resource at the root. It always calls upstream, and is null when the resource does not exist. */
export function lookup(
  resource: Resource,
  keyOf: (args: FieldCall['args']) => string,
  /** The key within the parent, when the arguments leave the parent out; otherwise null. */
  ownKeyOf: (args: FieldCall['args']) => string | null = () => null,
): Field<object | null, unknown> {
  return {
    needs: [],
    asks: { kind: 'lookup', resource, keyOf, ownKeyOf },
    resolve: async (_root, { args, context: { accounts } }): Promise<ResourceNode | null> => {
      const regionId = resource.scope === 'region' ? checkRegionId(String(args.regionId)) : null;
      const own = ownKeyOf(args);
      const key = checkKey(resource, own ?? keyOf(args));
      const cloud = await cloudOf(args.accountId, accounts);
      const item =
        own === null
          ? await cloud.loaders.load(resource, regionId, key)
          : await findUnder(cloud, resource, regionId, own);
      return item === null ? null : nodeOf(resource, cloud, regionId, item);
    },
  };
}

/** For upstream an empty name is no name, and it may answer another resource. */
export function checkKey({ type }: Resource, key: string): string {
  if (key !== '') return key;
  throw badInput(`The name or id of the ${type} is empty. Give one.`);
}
