/** Generated tags: a quarter of the resources has none, values may be empty or in any script. */
import type { Random } from './random.js';

export interface Tag {
  readonly TagKey: string;
  readonly TagValue: string;
}

const tagValues: Readonly<Record<string, readonly string[]>> = {
  env: ['prod', 'staging', 'test'],
  team: ['payments', '数据平台', 'R&D'],
  owner: ['zhangqiang', 'lili', ''],
  'cost-center': ['1001', '1002'],
};

export function someTags(random: Random): readonly Tag[] {
  if (random.chance(0.25)) return [];
  return Object.entries(tagValues)
    .filter(() => random.chance(0.5))
    .map(([TagKey, values]) => ({ TagKey, TagValue: random.pick(values) }));
}

/** The same as VPC writes them. */
export function someVpcTags(random: Random): readonly { readonly Key: string; readonly Value: string }[] {
  return someTags(random).map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
}
