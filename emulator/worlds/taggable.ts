/** The taggable resource types: how each is found and changed, with its product's names for keys and values. */
import type { Account } from '../data/accounts.js';
import type { Change } from '../data/mutable-list.js';

export type Pair = readonly [key: string, value: string];
export type Edit = (tags: readonly Pair[]) => readonly Pair[];

export interface Taggable {
  /** The tags of the resources that exist, by id; undefined for a resource that cannot be tagged. */
  tags(account: Account, regionId: string, ids: ReadonlySet<string>): ReadonlyMap<string, readonly Pair[] | undefined>;
  /** The tags of all resources of a region. */
  all(account: Account, regionId: string): readonly Pair[];
  rewrite(account: Account, regionId: string, ids: ReadonlySet<string>, edit: Edit): void;
}

interface Rows<T> {
  readonly list: (account: Account) => (regionId: string) => readonly T[];
  readonly change: (account: Account) => (regionId: string, change: Change<T>) => void;
  readonly idOf: (item: T) => string;
  readonly takesTags?: (item: T) => boolean;
}

interface EcsTagged {
  readonly Tags: { readonly Tag: readonly { readonly TagKey: string; readonly TagValue: string }[] };
}

interface VpcTagged {
  readonly Tags: { readonly Tag: readonly { readonly Key: string; readonly Value: string }[] };
}

export function ecsTaggable<T extends EcsTagged>(rows: Rows<T>): Taggable {
  return taggable(rows, {
    read: ({ Tags }) => Tags.Tag.map(({ TagKey, TagValue }) => [TagKey, TagValue]),
    write: (item, tags) => ({ ...item, Tags: { Tag: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })) } }),
  });
}

export function vpcTaggable<T extends VpcTagged>(rows: Rows<T>): Taggable {
  return taggable(rows, {
    read: ({ Tags }) => Tags.Tag.map(({ Key, Value }) => [Key, Value]),
    write: (item, tags) => ({ ...item, Tags: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } }),
  });
}

interface Spelling<T> {
  readonly read: (item: T) => readonly Pair[];
  readonly write: (item: T, tags: readonly Pair[]) => T;
}

function taggable<T>({ list, change, idOf, takesTags }: Rows<T>, { read, write }: Spelling<T>): Taggable {
  return {
    tags: (account, regionId, ids) =>
      new Map(
        list(account)(regionId)
          .filter((item) => ids.has(idOf(item)))
          .map((item) => [idOf(item), takesTags && !takesTags(item) ? undefined : read(item)]),
      ),
    all: (account, regionId) =>
      list(account)(regionId)
        .filter((item) => takesTags?.(item) ?? true)
        .flatMap((item) => read(item)),
    rewrite: (account, regionId, ids, edit) =>
      change(account)(regionId, (items) =>
        items.map((item) => (ids.has(idOf(item)) ? write(item, edit(read(item))) : item)),
      ),
  };
}

/** An existing key keeps its position and gets the new value; new keys are added at the end. */
export function withTags(added: readonly Pair[]): Edit {
  const values = new Map(added);
  return (tags) => [
    ...tags.map(([key, value]): Pair => [key, values.get(key) ?? value]),
    ...added.filter(([key]) => !tags.some(([present]) => present === key)),
  ];
}

export function withoutTags(keys: readonly string[] | 'all'): Edit {
  return (tags) => (keys === 'all' ? [] : tags.filter(([key]) => !keys.includes(key)));
}
