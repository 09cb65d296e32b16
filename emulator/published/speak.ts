/** Says what a shape holds about a subject: the same member of the same thing says the same in every answer. */
import { publishedProduct } from '../../published/product.js';
import type { Shape } from '../../published/shape.js';
import type { Random } from '../data/random.js';
import { randomTime } from '../data/times.js';
import { madeThing } from './by-hand.js';
import { memberValues } from './corrections.js';
import { homeRegion, type Item } from './items.js';
import { kindsOf } from './kinds.js';
import { singular, squeezed } from './names.js';
import { resolved } from './rows.js';
import {
  aboutItem,
  below,
  chanceOf,
  elsewhere,
  foreignArn,
  idOfThing,
  madeOf,
  nameOf,
  projected,
  referred,
  type Subject,
  twinOf,
} from './subject.js';
import { hostOf, pointedBy } from './values/hosts.js';
import { copies, typedIds } from './values/references.js';
import { timeNumber, timeText } from './values/times.js';
import { wordingOf } from './wording/wording-of.js';
import { engineVersions, isMaking, type Member, numberFor, textFor } from './words.js';

/** Schemas may hold themselves: so many within each other. */
const deepest = 3;

/** `within` counts the schemas that the shape lies within. */
export function speak(subject: Subject, shape: Shape, name: string, within = 0): unknown {
  const meant = resolved(subject.kinds.product, shape);
  const depth = shape.type === 'ref' ? within + 1 : within;
  const made = spokenByHand(subject, meant, name);
  if (made !== undefined) return made;
  const copied = copyOf(subject, name);
  if (copied !== undefined) return meant.type === 'array' ? [copied] : copied;
  switch (meant.type) {
    case 'object':
      return depth > deepest ? {} : members(holding(subject, name), meant, depth);
    case 'array':
      return depth > deepest ? [] : list(subject, meant.items ?? { type: 'string' }, name, depth);
    case 'map':
      return depth > deepest ? {} : map(subject, meant.items ?? { type: 'string' }, depth);
    case 'boolean':
      return isSo(subject, name);
    case 'integer':
    case 'number':
      return numeric(subject, meant, name);
    default:
      return text(subject, meant, name);
  }
}

/** What the data made by hand has under this name; undefined where it has nothing, or nothing of this shape. */
export function spokenByHand(subject: Subject, shape: Shape, name: string): unknown {
  const made = madeOf(subject);
  return made && Object.hasOwn(made, name) ? shaped({ ...subject, made: {} }, made[name], shape) : undefined;
}

/** The value in this shape; members that it lacks are made up, `subject` has nothing by hand for them. */
function shaped(subject: Subject, value: unknown, shape: Shape): unknown {
  if (value === undefined || value === null) return undefined;
  const meant = resolved(subject.kinds.product, shape);
  const { type } = meant;
  if (type === 'array') {
    return Array.isArray(value)
      ? value.map((one) => shaped(subject, one, meant.items ?? { type: 'string' }))
      : undefined;
  }
  if (type === 'object') {
    if (typeof value !== 'object' || Array.isArray(value)) return undefined;
    const held = new Map<string, unknown>(Object.entries(value));
    const entries = Object.entries(meant.members ?? {});
    return Object.fromEntries(
      entries.map(([name, member]) => [
        name,
        shaped(subject, held.get(name), member) ?? speak(subject, member, name, 1),
      ]),
    );
  }
  if (typeof value === 'object') return undefined;
  const written = String(value);
  if (type === 'boolean') return /^(?:true|false)$/.test(written) ? written === 'true' : undefined;
  if (type === 'integer' || type === 'number') {
    return typeof value === 'bigint' ? value : /^-?\d+(?:\.\d+)?$/.test(written) ? Number(written) : undefined;
  }
  return type === 'string' ? written : undefined;
}

function members(subject: Subject, shape: Shape, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape.members ?? {}).map(([name, member]) => [name, speak(subject, member, name, depth)]),
  );
}

/** What is called id or name in an object within a thing is that object's own, unless it only holds the thing. */
function holding(subject: Subject, name: string): Subject {
  const word = squeezed(name);
  const holds = word === '' || containers.test(word) || word.includes(subject.noun) || subject.noun.includes(word);
  return holds ? subject : { ...subject, noun: word, made: {} };
}

const containers = /^(?:data|results?|body|items?|content|attributes?|model|metadata|.*info|.*details?)$/;

function map(subject: Subject, items: Shape, depth: number): Record<string, unknown> {
  const keys = ['env', 'team', 'owner'].filter((key) => chanceOf(subject, `has ${key}`).chance(0.5));
  return Object.fromEntries(keys.map((key) => [key, speak(subject, items, key, depth)]));
}

function list(subject: Subject, items: Shape, name: string, depth: number): unknown[] {
  const shape = resolved(subject.kinds.product, items);
  const inner = items.type === 'ref' ? depth + 1 : depth;
  if (inner > deepest) return [];
  const tags = shape.type === 'object' ? tagsIn(subject, shape, name) : undefined;
  if (tags) return tags;
  const word = singular(squeezed(name));
  const isObject = shape.type === 'object';
  const other = isObject ? undefined : elsewhere(subject, name);
  if (other !== undefined) return other === '' ? [] : [other];
  const named = isObject ? ownThings(subject, shape) : idsOf(subject, name);
  if (named && isObject) return named.map((item) => speak(aboutItem(subject, item), shape, '', inner));
  if (named) {
    const form = subject.kinds.reference(name)?.form ?? 'id';
    return named.map((item) => (shape.type === 'integer' ? Number(item.id) : projected(subject, item, form)));
  }
  const twin = isObject ? undefined : twinOf(subject, name);
  if (twin !== undefined) return [twin];
  const count = chanceOf(subject, `how many ${name}`).int(0, 3);
  const all = Array.from({ length: count }, (_, at) =>
    isObject
      ? speak(below(subject, word, at), shape, '', inner)
      : speak({ ...below(subject, word, at), holder: subject }, shape, singularOf(name), inner),
  );
  return isObject ? all : [...new Set(all)].filter((one) => one !== '');
}

function singularOf(name: string): string {
  return name.replace(/(?:List|s)$/, '') || name;
}

/** Rows that have a kind of their own are things of it: those that belong to the subject, as their list has them. */
function ownThings(subject: Subject, shape: Shape): readonly Item[] | undefined {
  const { kinds, item } = subject;
  const stems = Object.keys(shape.members ?? {})
    .flatMap((name) => kinds.reference(name) ?? [])
    .filter((reference) => !reference.isLoose && reference.stem !== item?.stem && reference.form !== 'arn')
    .map((reference) => reference.stem);
  const stem = stems.find((one) => item?.holds?.[one]) ?? stems[0];
  return stem === undefined ? undefined : related(subject, stem);
}

function idsOf(subject: Subject, name: string): readonly Item[] | undefined {
  const reference = subject.kinds.reference(name);
  return reference ? related(subject, reference.stem) : undefined;
}

const mostRelated = 5;

function related(subject: Subject, stem: string): readonly Item[] {
  const { kinds, item, items, regionId } = subject;
  const held = item?.holds?.[stem];
  if (held) return held.flatMap((id) => items.find(kinds, stem, regionId, id) ?? []);
  const all = items.of(kinds, stem, regionId);
  if (item && kinds.kind(stem)?.parents.includes(item.stem)) {
    return all.filter((one) => referred(aboutItem(subject, one), item.stem) === item).slice(0, mostRelated);
  }
  const random = chanceOf(subject, `some ${stem}`);
  const count = Math.min(random.int(0, 3), all.length);
  return [...new Set(Array.from({ length: count }, () => random.pick(all)))];
}

/** Under any of the names that products have for a tag's key and value. */
function tagsIn(subject: Subject, shape: Shape, name: string): unknown[] | undefined {
  if (!/^(?:tag|tags|taglist)$/i.test(name)) return undefined;
  const names = Object.keys(shape.members ?? {});
  const key = names.find((member) => /key$/i.test(member));
  const value = names.find((member) => /value$/i.test(member));
  if (key === undefined || value === undefined) return undefined;
  return tagsOf(subject).map(([tagKey, tagValue]) => ({
    ...members(below(subject, 'tag', 0), shape, deepest),
    [key]: tagKey,
    [value]: tagValue,
  }));
}

export function tagsOf(subject: Subject): readonly (readonly [key: string, value: string])[] {
  const tags = wordingOf(subject.cloud).tags(subject.item?.deployment, chanceOf(subject, 'tags'));
  return tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]);
}

const anyText: Shape = { type: 'string' };

function text(subject: Subject, shape: Shape, name: string): string {
  const { kinds, said, item } = subject;
  const known = said.get(squeezed(name)) ?? item?.says?.[name];
  if (known !== undefined) return known;
  const random = chanceOf(subject, squeezed(name));
  const versions = /^(?:engine|db)version$/i.test(name) ? engineVersions[text(subject, anyText, 'Engine')] : undefined;
  if (versions) return random.pick(versions);
  const typed = typedName(subject, name) ?? named(subject, name);
  if (typed !== undefined) return typed;
  const values = shape.enum ?? memberValues(kinds.product.name, subject.noun, name);
  if (values && values.length > 0) return wordingOf(subject.cloud).value(values, random);
  const thing = nameOf(subject, name);
  if (thing !== undefined) return thing;
  const usual = kinds.values(name);
  if (usual && usual.length > 1) return wordingOf(subject.cloud).value(usual, random);
  if (/(?:Id|_id|ID)$/.test(name)) return random.chance(0.4) ? '' : random.text(18);
  if (/(?:Arn|ARN|_arn)$/.test(name)) return random.chance(0.4) ? '' : foreignArn(subject, name, random.text(8));
  return timeText(kinds.product.name, textFor(memberOf(subject, name), seedFor(subject, name)));
}

/** A host name, or what a record of DNS points to. */
function named(subject: Subject, name: string): string | undefined {
  const { kinds, item, regionId, account, items } = subject;
  if (item && item.id !== '') {
    const host = hostOf(`${kinds.product.name}.${item.stem}.${name}`, item.id, item.regionId || regionId);
    if (host !== undefined) return host;
  }
  if (kinds.product.name !== 'Alidns' || name !== 'Value') return undefined;
  const pointed = pointedBy(text(subject, anyText, 'Type'), account, chanceOf(subject, 'points to'));
  if (typeof pointed === 'string') return pointed;
  const product = publishedProduct(pointed.product);
  const others = product ? items.of(kindsOf(product), pointed.stem, homeRegion) : [];
  if (!product || others.length === 0) return '198.51.100.8';
  const thing = chanceOf(subject, 'which').pick(others);
  const place = { ...subject, kinds: kindsOf(product), regionId: homeRegion, said: new Map<string, string>() };
  return text(aboutItem(place, thing), anyText, pointed.member);
}

/** What a thing of the data made by hand says, whose id another member is. */
function copyOf(subject: Subject, name: string): string | undefined {
  const copy = copies[`${subject.kinds.product.name}.${name}`];
  if (!copy) return undefined;
  const thing = madeThing(subject.account, subject.regionId, copy.stem, text(subject, anyText, copy.id));
  const value = thing?.[copy.member];
  return typeof value === 'string' ? value : '';
}

/** The id of a thing whose kind the table tells; empty where it is of no kind. */
function typedName(subject: Subject, name: string): string | undefined {
  const { kinds, noun, words } = subject;
  const typed = typedIds[`${kinds.product.name}.${noun}.${name}`] ?? typedIds[`${kinds.product.name}.${name}`];
  if (typed === undefined) return undefined;
  const another = { ...subject, item: undefined, words: `${words}/${noun}` };
  if (typeof typed === 'object' && 'another' in typed) return idOfThing(another, typed.another);
  const stem = typeof typed === 'string' ? typed : typed.stems[text(subject.holder ?? subject, anyText, typed.by)];
  if (stem === undefined) return '';
  return idOfThing(stem === subject.item?.stem ? another : subject, stem);
}

function isSo(subject: Subject, name: string): boolean {
  const known = subject.item?.says?.[name];
  return known === undefined ? chanceOf(subject, name).chance(0.4) : known === 'true';
}

const widest = 2 ** 31 - 1;

function numeric(subject: Subject, shape: Shape, name: string): number {
  const { said, kinds, item } = subject;
  const known = said.get(squeezed(name)) ?? item?.says?.[name] ?? '';
  if (/^-?\d+$/.test(known)) return Number(known);
  const random = chanceOf(subject, squeezed(name));
  const [one] = shape.enum ?? [];
  if (one !== undefined && /^\d+$/.test(one)) return Number(random.pick(shape.enum ?? []));
  const thing = kinds.reference(name, subject.noun) ? nameOf(subject, name) : undefined;
  if (thing !== undefined && /^\d{1,15}$/.test(thing)) return fitted(Number(thing), shape);
  const chosen = memberValues(kinds.product.name, subject.noun, name);
  if (chosen?.every((value) => /^\d+$/.test(value))) return Number(random.pick(chosen));
  const value = numberFor(memberOf(subject, name), seedFor(subject, name));
  return fitted(timeNumber(kinds.product.name, value), shape);
}

/** CreateTime, CreationTime and CreateTimeStamp of one thing are one moment. */
function seedFor(subject: Subject, name: string): Random {
  const word = squeezed(name);
  return chanceOf(subject, isMaking(word) ? 'made' : word.replace(/timestamp$/, 'time'));
}

function memberOf(subject: Subject, name: string): Member {
  const { cloud } = subject;
  return { name, made: laterThan(subject, name), now: cloud.timeline.now(), wording: wordingOf(cloud) };
}

/** Every other time of a thing is later than its making. */
function laterThan(subject: Subject, name: string): number | undefined {
  return isMaking(squeezed(name)) ? undefined : randomTime(chanceOf(subject, 'made'));
}

/** Times count seconds where milliseconds have no room; only where there are decimals are there any. */
function fitted(value: number, { type, format }: Shape): number {
  const whole = type === 'integer' ? Math.floor(value) : value;
  return format === 'int32' && whole > widest ? Math.floor(whole / 1000) : whole;
}
