/** All host names of the embedded cloud, for /etc/hosts of a machine whose clients shall reach it under the real names. */
import { publishedPlaces } from '../published/product.js';
import type { Cloud } from './cloud.js';
import { ossSite } from './data/oss/oss-sites.js';
import { centralHosts } from './published/places.js';

/** Hosts that no published list has. */
const unlisted = ['ecs', 'ecs-cn-hangzhou', 'vpc', 'sts', 'tag', 'ram', 'location', 'location-readonly'];

/** Sorted, each once. /etc/hosts knows no patterns, so every bucket is one. */
export function hostNames({ accounts, regions }: Cloud): readonly string[] {
  const published = publishedPlaces().flatMap(({ endpoints }) => endpoints.map(({ host }) => host));
  const regional = regions.flatMap(({ id }) => [`oss-${id}`, `sts.${id}`, `tag.${id}`]);
  const buckets = accounts.flatMap((account) =>
    account.buckets.map(({ name, region }) => {
      const { extranet, intranet } = ossSite(region);
      return `${name}.${extranet ?? intranet}`;
    }),
  );
  const named = [...unlisted, ...regional, ...buckets].map((start) => `${start}.aliyuncs.com`);
  return [...new Set([...published, ...Object.keys(centralHosts), ...named])].sort();
}
