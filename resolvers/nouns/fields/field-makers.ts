import { parentKeyMember } from '../../../client/model/child-key.js';
import { type ArnPattern, rowKey } from '../../../client/model/resource.js';
import { tagsIn } from '../../../client/model/tags.js';
import { unfit } from '../../../client/model/value.js';
import { readAll } from '../../../client/reading/paginator.js';
import { partsOf as oddPartsOf } from '../../connection/odd-rows.js';
import type { Field, FieldCall } from '../../fields/field.js';
import {
  type AskedKey,
  askedReference,
  completeAlways,
  reference,
  references,
  regionReference,
  related,
} from '../../fields/reference.js';
import { referenceByKind } from '../../fields/reference-by-kind.js';
import {
  accountId,
  arn,
  asDateTime,
  type Leaf,
  made,
  regionId,
  tags,
  text,
  texts,
} from '../../fields/scalar-fields.js';
import {
  type ArgumentDeclaration,
  type FieldDeclaration,
  type TypeDeclaration,
  wordsOf,
} from '../declaration/declarations.js';
import { pairsOf, type Words } from '../declaration/words.js';
import { isInRegion, type Noun, relatedOf } from '../descriptors.js';
import { askedKey } from '../kind/by-condition.js';
import { paramsOf, paramsOfRows } from '../kind/keys.js';
import { memberOf, whereOf } from '../members.js';
import { tagPlaceIn } from '../tag-places.js';
import { consoleUrlOf } from './console-url.js';
import { detailOf } from './detail.js';
import { byKindOf, kindsOf } from './kinds-of-reference.js';
import type { AnyField, Making } from './making.js';
import { type AnyNode, ownerOf, type PartNode, partItems } from './parts.js';
import { sharedRowsOf } from './shared-rows.js';
import { type Enumerations, firstsOf, insideOf, leafOf } from './values.js';

/** The source of a declared field; null for hand-written fields and fields with a problem. */
export function fieldOf(field: FieldDeclaration, noun: Noun, isPart: boolean, making: Making): AnyField | null {
  for (const words of field.words) {
    const make = makers[words.name];
    if (make) return make(field, words, noun, making);
  }
  if (wordsOf(field, 'handwritten')) return null;
  const own = isPart || wordsOf(field, 'from') ? null : shared(field, noun, making);
  return own ?? read(field, making);
}

type Make = (field: FieldDeclaration, words: Words, noun: Noun, making: Making) => AnyField | null;

const makers: Readonly<Record<string, Make>> = {
  children: rowsOf,
  detail: detailOf,
  parent: (_field, _words, { resource, under }) => {
    if (under) return reference(under.noun.resource, text(parentKeyMember)) as AnyField;
    const parent: Field<object, PartNode> = {
      needs: [],
      asks: { kind: 'parent', resource },
      resolve: ({ owner }, { selection }) => completeAlways(owner, selection),
    };
    return parent;
  },
  reference: referenceOf,
  tags: (_field, words, { row }) => tags(tagPlaceIn(words, row)),
  related: (field, words, noun, { nouns, actions }) => {
    const list = relatedOf(noun, words, actions);
    const of = nouns.get(field.shape.name);
    return list && of ? related(of.resource, list) : null;
  },
};

/** The fields that have the same name in every kind. */
export function shared(
  { name, shape }: Pick<FieldDeclaration, 'name' | 'shape'>,
  noun: Noun,
  { region }: Making,
): AnyField | null {
  const { resource, keys, declaration } = noun;
  if (noun.isNode && name === 'id') return arn;
  if (noun.isNode && name === 'consoleUrl') return consoleUrlOf(noun);
  if (noun.isListed && name === 'accountId') return sharedOwner(declaration) ?? accountId;
  if (noun.isNode && name === 'regionId' && !keys.includes('RegionId')) return regionId;
  if (name === 'region' && shape.name === region.type) return regionReference(region);
  if (name === 'tags' && shape.name === 'Tag' && resource.tags) return tags(resource.tags);
  return null;
}

/** Resources that belong to no account. */
function sharedOwner(declaration: TypeDeclaration): Field<string | null> | null {
  const words = wordsOf(declaration, 'shared');
  if (!words) return null;
  const [name, value] = [words.required('member'), words.required('value')];
  return { needs: [name], read: ({ item, cloud }) => (item[name] === value ? null : cloud.identity.accountId()) };
}

function read(field: FieldDeclaration, { parts, enums }: Making): AnyField | null {
  if (parts.has(field.shape.name)) return partsOf(field);
  return leafOf(field, enums) as Leaf<unknown> | null;
}

/** Objects within the item. */
function partsOf(field: FieldDeclaration): Field<unknown, AnyNode> {
  const paths = memberOf(field).map((path) => path.split('.'));
  const words = wordsOf(field, 'from');
  const inside = insideOf(words);
  const where = whereOf(words?.text('where') ?? '');
  const holds = where.member === '' ? () => true : where.holds;
  return {
    needs: firstsOf(paths),
    read: (node) => {
      const owner = ownerOf(node);
      const parts = paths
        .flatMap((path) => partItems(node.item, path, inside))
        .filter(holds)
        .map((item) => ({ item, owner }));
      return field.shape.isList ? parts : (parts[0] ?? null);
    },
  };
}

function referenceOf(field: FieldDeclaration, words: Words, noun: Noun, making: Making): AnyField | null {
  const types = [noun.declaration, ...making.parts.values()];
  const beside = types.find(({ fields }) => fields.includes(field))?.fields ?? [];
  const to = (of: Noun) =>
    field.shape.isList ? listOf(of, words, beside, making) : oneOf(of, words, { noun, beside }, making);
  const of = making.nouns.get(field.shape.name);
  const asked = of ? askedKey(field, noun.declaration) : null;
  if (of && asked) {
    const detail = wordsOf(asked, 'detail');
    const key = detail && detailOf(asked, detail, noun, making);
    return key && askedReference(of.resource, key as AskedKey);
  }
  const byKind = byKindOf(field);
  const made = byKind ? byKindFrom(byKind, to, field.shape.isList, making) : of ? to(of) : null;
  return made && (noun.declaration.fields.includes(field) ? made : inPart(made));
}

/** The reference to each of several kinds; the item tells which. */
function byKindFrom(
  words: Words,
  to: (of: Noun) => ReturnType<typeof oneOf>,
  isList: boolean,
  { nouns }: Making,
): Field<unknown> {
  const made = Object.entries(kindsOf(words, nouns)).flatMap(([value, type]) => {
    const of = nouns.get(type);
    const field = of ? to(of) : null;
    return field ? [[value, field] as const] : [];
  });
  return referenceByKind(text(words.required('kind')), new Map(made), isList ? [] : null);
}

/** The fields of the type that has the reference. */
type Beside = readonly FieldDeclaration[];

function listOf(of: Noun, words: Words, beside: Beside, making: Making): Field<unknown> | null {
  const keys = keysOf(words, beside, making);
  return keys && references(of.resource, keys);
}

function oneOf(
  of: Noun,
  words: Words,
  { noun, beside }: { readonly noun: Noun; readonly beside: Beside },
  making: Making,
): Field<unknown> | null {
  const leaf = keyOf(words, of, beside, making);
  if (!leaf) return null;
  const under = words.text('under');
  const region = words.text('region');
  return reference(of.resource, leaf, {
    knownMembers: pairsOf(words.texts('knownMembers')),
    ...(under !== null && { under }),
    ...(region !== null && isInRegion(of.resource) && { region }),
    isWithin: of.under?.noun.type === noun.type,
  });
}

/** A reference in a row of a resource: the row holds the key, and the resource tells account and region. */
function inPart({ needs, asks, resolve }: Field<unknown>): Field<unknown, PartNode> {
  const field: Field<unknown, PartNode> = {
    needs,
    ...(asks && { asks }),
    resolve: ({ item, owner }: PartNode, call: FieldCall) => resolve?.({ ...owner, item }, call),
  };
  return field;
}

/** The source of the referenced keys: a path, or a field with a list. */
function keysOf(words: Words, beside: Beside, { enums }: Making): Leaf<readonly string[]> | null {
  const path = words.text('key');
  if (path !== null) return where(words, texts(path), []);
  const field = beside.find(({ name }) => name === words.text('field'));
  return field?.shape.isList ? (leafOf(field, enums) as Leaf<readonly string[]> | null) : null;
}

/** The source of the referenced key: a path, or another field. */
function keyOf(words: Words, of: Noun, beside: Beside, { enums }: Making): Leaf<string | null> | null {
  const named = words.text('field');
  const path = words.text('key');
  if (path !== null) return where(words, words.flag('fromArn') ? nameInArn(path, of.resource.arn) : text(path), null);
  const field = beside.find(({ name }) => name === named);
  return field ? (leafOf(field, enums) as Leaf<string | null> | null) : null;
}

/** The value on the condition that the reference has. */
function where<Value>(words: Words, leaf: Leaf<Value>, otherwise: Value): Leaf<Value> {
  const condition = words.text('where');
  if (condition === null) return leaf;
  const { member, holds } = whereOf(condition);
  return made([...new Set([...firstsOf([member.split('.')]), ...leaf.needs])], (item) =>
    holds(item) ? leaf.read({ item }) : otherwise,
  );
}

/** The name in an ARN: shop of acs:ram::1234567890123456:role/shop. ARNs of buckets hold no kind before it. */
function nameInArn(path: string, arn: ArnPattern | undefined): Leaf<string | null> {
  const leaf = text(path);
  const name = arn?.kind === undefined ? /^acs:[^:]*:[^:]*:[^:]*:([^/]+)/ : /^acs:[^:]*:[^:]*:[^:]*:[^/]+\/(.+)$/;
  return made(leaf.needs, (item) => {
    const written = leaf.read({ item });
    if (written === null) return null;
    const [, named] = name.exec(written) ?? [];
    if (named === undefined) throw unfit('an ARN', written, path);
    return named;
  });
}

/** Rows of a list under the resource. */
function rowsOf(field: FieldDeclaration, words: Words, noun: Noun, { actions, enums }: Making): AnyField | null {
  const list = actions.list(words);
  if (!list) return null;
  const by = words.text('by');
  const shared = sharedRowsOf(noun, words, list);
  const keys = words.texts('key');
  const key = keys.length > 0 ? rowKey(keys) : undefined;
  const ofOwner = (key: string) => (by === null ? paramsOf(noun, key) : paramsOfRows(noun, by, key));
  const params = field.args.flatMap((argument) => argumentOf(argument, enums) ?? []);
  const { host } = noun.row;
  const rows: Field<readonly object[], AnyNode> = {
    needs: [],
    asks: { kind: 'rows', list, per: 'parent', ...(shared && { several: shared.cap }) },
    resolve: async (node, { args }) => {
      const owner = ownerOf(node);
      const { reader, loaders } = owner.cloud;
      const own = Object.fromEntries(params.flatMap((param) => param(args)));
      // A resource whose list takes only the region is that region.
      const place = { regionId: by === '' ? owner.key : owner.regionId, params: own };
      const found = shared
        ? await loaders.rows(shared, place, owner.key)
        : await readAll(
            reader,
            list,
            host ? { ...host.place(owner), params: own } : { ...place, params: { ...ofOwner(owner.key), ...own } },
            key,
          );
      if (field.shape.name === 'Tag') return tagsIn(found, noun.row.tagNames);
      return oddPartsOf(found, (item): PartNode => ({ item, owner }));
    },
  };
  return rows;
}

/** The parameter for an argument; none for null, unless the declaration says what is sent then. A time is sent to the minute. */
function argumentOf(
  argument: ArgumentDeclaration,
  enums: Enumerations,
): ((args: Arguments) => readonly (readonly [string, string])[]) | null {
  const words = wordsOf(argument, 'param');
  if (!words) return null;
  const name = words.required('name');
  const isMoment = argument.shape.name === 'DateTime';
  const toUpstream = isMoment ? minuteOf : (enums.get(argument.shape.name)?.toUpstream ?? String);
  const otherwise = words.text('otherwise');
  return (args) => {
    const given = args[argument.name] ?? null;
    const value = given === null ? otherwise : toUpstream(given);
    return value === null ? [] : [[name, value]];
  };
}

/** The scalar has checked that it is a time. */
function minuteOf(given: unknown): string {
  return `${new Date(asDateTime(given) ?? '').toISOString().slice(0, 16)}Z`;
}

type Arguments = Readonly<Record<string, unknown>>;
