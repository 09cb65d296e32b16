import type { Ask } from '../../../client/model/action.js';
import { oss } from '../../../client/model/products.js';
import { locationAt } from '../../../client/wire/endpoint.js';
import type { ResourceNode } from '../resource-node.js';

/**
 * The place of calls about a bucket: its region, and the part of the region when its row names the host of one. A call to
 * the wrong part is redirected to the right one, but that takes one more call for each bucket.
 */
export function placeOfBucket({
  key,
  regionId,
  item,
}: ResourceNode): Pick<Ask, 'regionId' | 'site'> & { bucket: string } {
  const { ExtranetEndpoint: host } = item;
  const place = typeof host === 'string' ? locationAt(oss, host) : null;
  const site = place?.regionId === regionId ? place?.site : undefined;
  return { regionId, bucket: key, ...(site !== undefined && { site }) };
}
