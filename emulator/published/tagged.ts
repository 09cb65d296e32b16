/** Lists of tags by resource: what they say of a thing is what the thing says of itself, whether it is generic or made by hand. */
import { handStems, madeThing } from './by-hand.js';
import type { Given } from './given.js';
import { squeezed } from './names.js';
import type { Rows } from './rows.js';
import { tagsOf } from './speak.js';
import { aboutItem, below, type Subject } from './subject.js';

interface Names {
  readonly key: string;
  readonly value: string;
}

function namesIn({ shape }: Rows): Names | undefined {
  const names = Object.keys(shape.members ?? {});
  const find = (word: string): string | undefined => names.find((name) => squeezed(name) === word);
  const [key, value, id] = [find('tagkey'), find('tagvalue'), find('resourceid')];
  return key !== undefined && value !== undefined && id !== undefined ? { key, value } : undefined;
}

export function isOfTags(rows: Rows | null): boolean {
  return rows !== null && namesIn(rows) !== undefined;
}

/** A row for each tag of each thing that is named, or of all things of the type. */
export function tagRows(subject: Subject, given: Given): readonly Subject[] {
  const ids = valuesOf(given, /^resource_?ids?$/i);
  const [type = ''] = valuesOf(given, /^resource_?type$/i);
  const wanted = wantedTags(given);
  const things =
    ids.length > 0 ? ids.map((id) => ({ id, tags: tagsById(subject, id) })) : allOf(subject, squeezed(type));
  return things.flatMap(({ id, tags }) =>
    tags
      .filter(([key, value]) => wanted.every((one) => one.key === key && (one.value === '' || one.value === value)))
      .map(([key, value], at): Subject => {
        const said = { resourceid: id, resourcetype: type, tagkey: key, tagvalue: value };
        return { ...below(subject, `tag ${id}`, at), said: new Map(Object.entries(said)) };
      }),
  );
}

type Tags = readonly (readonly [key: string, value: string])[];

function tagsById(subject: Subject, id: string): Tags {
  const { kinds, items, account, regionId } = subject;
  for (const stem of kinds.stems) {
    const item = items.find(kinds, stem, regionId, id);
    if (item && !handStems.includes(stem)) return tagsOf(aboutItem(subject, item));
  }
  for (const stem of handStems) {
    const thing = madeThing(account, regionId, stem, id);
    if (thing) return tagsIn(thing.Tags);
  }
  return [];
}

/** The kind that a type is the end of: instance of dbinstance. */
function allOf(subject: Subject, type: string): readonly { readonly id: string; readonly tags: Tags }[] {
  const { kinds, items, regionId } = subject;
  const stem = kinds.stems.find((one) => one === type) ?? kinds.stems.find((one) => type !== '' && one.endsWith(type));
  const all = stem === undefined ? [] : items.of(kinds, stem, regionId);
  return all.map((item) => ({ id: item.id, tags: tagsById(subject, item.id) }));
}

/** As the worlds made by hand write them: within Tag, under either pair of names. */
function tagsIn(tags: unknown): Tags {
  if (typeof tags !== 'object' || tags === null || !('Tag' in tags) || !Array.isArray(tags.Tag)) return [];
  return tags.Tag.flatMap((tag: unknown): Tags => {
    const members = new Map<string, unknown>(typeof tag === 'object' && tag !== null ? Object.entries(tag) : []);
    const key = members.get('TagKey') ?? members.get('Key');
    const value = members.get('TagValue') ?? members.get('Value');
    return typeof key === 'string' && typeof value === 'string' ? [[key, value]] : [];
  });
}

function valuesOf(given: Given, name: RegExp): readonly string[] {
  const written = Object.keys(given.params).find((param) => name.test(param.replace(/\.\d+$/, '')));
  return written === undefined ? [] : given.values(written.replace(/\.\d+$/, ''));
}

function wantedTags({ params }: Given): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(params).flatMap(([name, key]) => {
    const [, prefix] = /^(Tags?\.\d+)\.Key$/.exec(name) ?? [];
    return prefix === undefined || key === '' ? [] : [{ key, value: params[`${prefix}.Value`] ?? '' }];
  });
}
