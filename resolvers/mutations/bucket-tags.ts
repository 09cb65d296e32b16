import { tagsIn } from '../../client/model/tags.js';
import { valueAt } from '../../client/model/value.js';
import * as writes from '../../client/resources/oss/bucket-writes.js';
import { formatXml } from '../../client/wire/format-xml.js';
import type { ResourceNode } from '../fields/resource-node.js';
import { declaredAction } from '../nouns/declared.js';
import type { Tag } from '../schema.types.js';
import { tagParams } from './input.js';

const getBucketTags = declaredAction('Oss.GetBucketTags');

/** The write that gives a bucket exactly these tags. */
export function tagsWrite(tags: readonly Tag[]) {
  if (tags.length === 0) return { action: writes.deleteBucketTags };
  return { action: writes.putBucketTags, content: formatXml('Tagging', { TagSet: { Tag: tagParams(tags) } }) };
}

export async function readTags({ cloud, regionId, key: bucket }: ResourceNode): Promise<readonly Tag[]> {
  const answer = await cloud.reader.ask(getBucketTags, { regionId, bucket });
  return tagsIn(answer && valueAt(answer, ['Tagging', 'TagSet', 'Tag']), { key: 'Key', value: 'Value' });
}

export async function hasTags(bucket: ResourceNode, tags: readonly Tag[]): Promise<boolean> {
  return sameTags(await readTags(bucket), tags);
}

/** Whether both lists have the same tags, in any order. */
export function sameTags(some: readonly Tag[], others: readonly Tag[]): boolean {
  const written = (tags: readonly Tag[]) =>
    JSON.stringify(tags.map(({ key, value }) => JSON.stringify([key, value])).sort());
  return written(some) === written(others);
}
