import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import { isRegionId } from '../../client/wire/endpoint.js';
import { declared } from '../nouns/declared.js';
import { isNamed } from '../nouns/kind/about.js';
import type { Field } from './field.js';
import { nodeOf, type ResourceNode } from './resource-node.js';

/** Resources of any kind that a row names by its type and id, as events do. They are read live, several in one call. */

export interface NamedResource {
  readonly cloud: Cloud;
  /** Upstream's name of the kind, in any case. */
  readonly type: string | null;
  readonly name: string | null;
  /** The region that the row is about. */
  readonly regionId: string | null;
}

/** The kinds by their names in lower case. A kind whose key has more members than its name cannot be read by it. */
const kinds: ReadonlyMap<string, Resource> = new Map(
  [...declared.nouns.values()]
    .filter((noun) => isNamed(noun) && noun.keys.length === 1)
    .map(({ resourceType, resource }) => [(resourceType ?? '').toLowerCase(), resource]),
);

/** The resource that a row names. Null when this graph does not have its kind, and when upstream does not know it. */
export function namedNode<Row>(named: (row: Row) => NamedResource): Field<object | null, Row> {
  return {
    needs: [],
    asks: { kind: 'named', resources: [...kinds.values()] },
    resolve: (row) => find(named(row)),
  };
}

async function find({ cloud, type, name, regionId }: NamedResource): Promise<ResourceNode | null> {
  const resource = type === null ? undefined : kinds.get(type.toLowerCase());
  if (!resource || name === null || resource.admits?.(name) === false) return null;
  const place = resource.scope === 'region' ? regionId : null;
  if (resource.scope === 'region' && place === null) return null;
  // It becomes part of a host, so it is checked like input.
  if (place !== null && !isRegionId(place))
    throw new CloudError('unavailable', 'Upstream answered an invalid region id.');
  const item = await cloud.loaders.load(resource, place, name);
  return item === null ? null : nodeOf(resource, cloud, place, item);
}
