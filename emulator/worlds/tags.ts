/** Tag.N.Key and Tag.N.Value as filters read them; ECS and VPC have different error codes for an invalid tag. */
import type { Params } from '../wire/rpc.js';
import { invalid } from '../wire/wire-error.js';

/** The answers of ECS have TagKey and TagValue, those of VPC Key and Value. */
export interface TagRule<T> {
  readonly of: (item: T) => readonly (readonly [key: string, value: string])[];
  /** Parts of codes after Invalid. */
  readonly codes: { readonly count: string; readonly withoutKey: string; readonly emptyKey: string };
}

const shape = /^Tag\.(\d+)\.(Key|Value)$/i;

/** An item must match all pairs; a key without a value matches any value. */
export function tagFilter<T>(params: Params, { of, codes }: TagRule<T>): (item: T) => boolean {
  const wanted = new Map<string, { key?: string; value?: string }>();
  for (const [name, value] of Object.entries(params)) {
    const [, number, part] = shape.exec(name) ?? [];
    if (!number || !part) continue;
    if (Number(number) < 1 || Number(number) > 20) throw invalid(codes.count);
    wanted.set(number, { ...wanted.get(number), [part.toLowerCase()]: value });
  }
  const pairs = [...wanted.values()].map(({ key, value }) => {
    if (key === undefined) throw invalid(codes.withoutKey);
    if (key === '') throw invalid(codes.emptyKey);
    return { key, value };
  });
  return (item) => {
    const tags = of(item);
    return pairs.every(({ key, value }) =>
      tags.some((tag) => tag[0] === key && (value === undefined || tag[1] === value)),
    );
  };
}

interface EcsTagged {
  readonly Tags: { readonly Tag: readonly { readonly TagKey: string; readonly TagValue: string }[] };
}

interface VpcTagged {
  readonly Tags: { readonly Tag: readonly { readonly Key: string; readonly Value: string }[] };
}

export const ecsTags: TagRule<EcsTagged> = {
  of: ({ Tags }) => Tags.Tag.map(({ TagKey, TagValue }) => [TagKey, TagValue]),
  codes: { count: 'TagCount', withoutKey: 'Tag.Mismatch', emptyKey: 'TagKey.Malformed' },
};

export const vpcTags: TagRule<VpcTagged> = {
  of: ({ Tags }) => Tags.Tag.map(({ Key, Value }) => [Key, Value]),
  codes: { count: 'TagKey', withoutKey: 'TagKey', emptyKey: 'TagKey' },
};
