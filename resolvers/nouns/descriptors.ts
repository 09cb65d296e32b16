import { CloudError } from '../../client/errors/cloud-error.js';
import { type Filters, upstreamListFilter } from '../../client/model/filters.js';
import { isTest, textCondition } from '../../client/model/item-conditions.js';
import type { ArnPattern, Children, RelatedList, Resource } from '../../client/model/resource.js';
import { member } from '../../client/model/resource.js';
import type { MetricSource } from '../../client/model/series.js';
import { type Item, textsOf } from '../../client/model/value.js';
import { type Actions, actionOf } from './actions.js';
import { type Condition, conditionsOf, formatOf } from './conditions.js';
import { type Declarations, type FieldDeclaration, type TypeDeclaration, wordsOf } from './declaration/declarations.js';
import type { Problems } from './declaration/problems.js';
import { keyParams, namedAs, type Words } from './declaration/words.js';
import { keysAt, memberOf } from './members.js';
import { type ProductRow, productRow } from './product-rows.js';
import { camelCase, plural } from './schema/english.js';
import { metricsOf } from './schema/metrics.js';
import { tagPlaceOf } from './tag-places.js';

/** Makes the client's descriptors from declarations. */

/** One declared kind. */
export interface Noun {
  readonly type: string;
  readonly resource: Resource;
  readonly row: ProductRow;
  readonly declaration: TypeDeclaration;
  /** The members of its key. */
  readonly keys: readonly string[];
  readonly conditions: readonly Condition[];
  /** Null when it has none. */
  readonly metrics: MetricSource | null;
  /** Whether it has an id, a connection and a look-up. */
  readonly isNode: boolean;
  /** Whether it has a connection. */
  readonly isListed: boolean;
}

/** A field that the reference of another kind adds to a kind. */
export interface Inverse {
  readonly on: string;
  readonly field: string;
  readonly children: Children;
  /** The field is a list of all of them, not a connection. */
  readonly isWhole: boolean;
  readonly words: Words;
}

export function nounsOf(declarations: Declarations, actions: Actions, problems: Problems): ReadonlyMap<string, Noun> {
  const nouns = [...declarations.nouns.values()].flatMap((declaration) => {
    const noun = nounOf(declaration, actions, problems);
    return noun ? [[noun.type, { ...noun, metrics: metricsOf(declaration, declarations.enums) }] as const] : [];
  });
  return new Map(nouns);
}

function nounOf(declaration: TypeDeclaration, actions: Actions, problems: Problems): Omit<Noun, 'metrics'> | null {
  const { name: type, at } = declaration;
  const words = wordsOf(declaration, 'resource');
  const listed = wordsOf(declaration, 'list');
  if (!words) return null;
  if (!listed) {
    problems.add(at, `${type} lacks @list. Without a list it has no connection.`);
    return null;
  }
  const keys = words.texts('key');
  const row = productRow(actionOf(listed).split('.', 1)[0] ?? '');
  const list = actions.list(listed);
  const get = getOf(declaration, keys, actions, problems);
  if (!row || !list || !get) return null;
  const conditions = conditionsOf(declaration, row, keyCondition(declaration, keys), problems);
  const filters: Filters = Object.fromEntries(conditions.map(({ name, filter }) => [name, filter]));
  const arn = arnOf(declaration, words, keys);
  const region = regionOf(declaration, row);
  const tags = tagPlaceOf(declaration, row);
  const resource: Resource = {
    type,
    scope: scopes[words.text('scope') ?? ''] ?? row.scope,
    ...(arn && { arn }),
    ...(tags && hasOwnTags(declaration) && { tags }),
    key: keyOf(keys),
    ...(keys.length === 0 && { isKeyless: true }),
    ...(region && { region }),
    list,
    get,
    ...(conditions.length > 0 && { filters }),
  };
  const isNode = arn !== null;
  return { type, resource, row, declaration, keys, conditions, isNode, isListed: isNode || words.flag('listed') };
}

const scopes: Readonly<Record<string, Resource['scope']>> = { REGION: 'region', ACCOUNT: 'account' };

function keyOf(keys: readonly string[]): (item: Item) => string {
  const [first = '', ...more] = keys;
  if (first === '') return () => '';
  if (more.length === 0) return member(first);
  const members = keys.map(member);
  return (item) => members.map((read) => read(item)).join('/');
}

/** The parameters that name a resource with this key. The last member can contain slashes. */
export function paramsOfKey(keys: readonly string[], key: string): Readonly<Record<string, string>> {
  const parts = key.split('/');
  const last = keys.length - 1;
  return Object.fromEntries(
    keys.map((name, at) => [name, at < last ? (parts[at] ?? '') : parts.slice(last).join('/')]),
  );
}

function hasOwnTags({ fields }: TypeDeclaration): boolean {
  return fields.some((field) => field.name === 'tags' && !wordsOf(field, 'detail'));
}

function getOf(
  declaration: TypeDeclaration,
  keys: readonly string[],
  actions: Actions,
  problems: Problems,
): Resource['get'] | null {
  const byIds = wordsOf(declaration, 'byIds');
  const get = wordsOf(declaration, 'get');
  if (byIds && get)
    problems.add(
      get.at,
      `${declaration.name} has both @byIds and @get. @byIds reads several keys in one call, so @get is not needed.`,
    );
  if (byIds) {
    const under = byIds.text('under');
    const many = { param: byIds.required('param'), format: formatOf(byIds), cap: byIds.number('cap') ?? 1 };
    return { many: { ...many, ...(under !== null && { under }) } };
  }
  if (!get) {
    if (keys.length === 0 || wordsOf(declaration, 'list')?.text('paging') === 'WHOLE') return { listed: true };
    problems.add(
      declaration.at,
      `${declaration.name} cannot be read by its key. Give @byIds or @get, or a list with paging WHOLE.`,
    );
    return null;
  }
  const known = actions.get(actionOf(get));
  if (!known) return null;
  const { action, row } = known;
  const isHost = row.host !== undefined;
  const names = keyParams(get, keys);
  return {
    one: action,
    item: get.required('item'),
    ...(get.flag('orList') && { orList: true }),
    ask: (key) => (isHost ? { bucket: key } : { params: namedAs(names, paramsOfKey(keys, key)) }),
  };
}

/** The condition on several keys, when the list takes them. */
function keyCondition(declaration: TypeDeclaration, keys: readonly string[]): Condition | null {
  const byIds = wordsOf(declaration, 'byIds');
  const [key = ''] = keys;
  if (!byIds) return null;
  const param = byIds.required('param');
  return {
    name: plural(camelCase(key)),
    type: '[String!]',
    filter: upstreamListFilter({ param, format: formatOf(byIds), cap: byIds.number('cap') ?? 1, member: key }),
    text: key.endsWith('Name') ? 'One of these names.' : 'One of these ids.',
    isArgument: false,
    isRequired: false,
    isChecked: false,
    at: byIds.at,
    params: [param],
    field: null,
    onItem: textCondition([key], isTest),
  };
}

function arnOf(declaration: TypeDeclaration, words: Words, keys: readonly string[]): ArnPattern | null {
  const arn = words.text('arn');
  if (arn === null) return null;
  const [service = '', kind] = arn.split(':');
  const own = words.text('arnMember');
  const nameIn = own !== null && { nameIn: (item: Item) => textsOf(item[own])[0]?.split('/').at(-1) };
  const pattern: ArnPattern = { service, ...(kind !== undefined && { kind }), ...nameIn };
  const shared = wordsOf(declaration, 'shared');
  if (!shared) return pattern;
  const at = keys.indexOf(shared.required('member'));
  const [value, otherwise, owner] = [shared.required('value'), shared.required('otherwise'), shared.required('owner')];
  return {
    ...pattern,
    split: (key) => {
      const parts = Object.values(paramsOfKey(keys, key));
      return {
        name: parts.filter((_part, index) => index !== at).join('/'),
        owner: parts[at] === value ? owner : null,
      };
    },
    join: (name, named) => [...name.split('/')].toSpliced(at, 0, named === owner ? value : otherwise).join('/'),
  };
}

function regionOf(declaration: TypeDeclaration, { product }: ProductRow): ((item: Item) => string) | null {
  const words = wordsOf(declaration, 'region');
  if (!words) return null;
  const [name, otherwise, without] = [words.required('member'), words.text('otherwise'), words.text('without') ?? ''];
  return (item) => {
    const place = placeIn(item);
    // The member may name a part of a region. The id of the region is used.
    return product.sites?.get(place)?.regionId ?? place;
  };

  function placeIn(item: Item): string {
    if (typeof item[name] === 'string' || otherwise === null) return member(name)(item);
    const other = member(otherwise)(item);
    return other.startsWith(without) ? other.slice(without.length) : other;
  }
}

/** Every @inverse, with its children. */
export function inversesOf(nouns: ReadonlyMap<string, Noun>): readonly Inverse[] {
  return [...nouns.values()].flatMap((noun) =>
    noun.declaration.fields.flatMap((field) => {
      const words = wordsOf(field, 'inverse');
      return words ? [inverseOf(noun, field, words)] : [];
    }),
  );
}

function inverseOf({ type, resource }: Noun, field: FieldDeclaration, words: Words): Inverse {
  const reads = words.texts('member');
  const key = wordsOf(field, 'reference')?.text('key') ?? memberOf(field)[0] ?? '';
  const paths = reads.length > 0 ? reads : [key];
  const most = words.number('most');
  const missing = (name: string): never => {
    throw new CloudError('unavailable', `Upstream answered a thing of type ${type} with a part without its ${name}.`);
  };
  return {
    on: field.shape.name,
    field: words.required('field'),
    isWhole: words.flag('all'),
    words,
    children: {
      resource,
      by: words.text('by') ?? paths[0]?.split('.').at(-1) ?? '',
      ...(most !== null && { most }),
      parents: keysAt(paths, missing),
    },
  };
}

/** The list of another kind that a field with @related reads. */
export function relatedOf(noun: Noun, words: Words, actions: Actions): RelatedList | null {
  const list = actions.list(words);
  if (!list) return null;
  const by = words.text('by') ?? noun.keys[0] ?? '';
  return { list, params: (key) => ({ [by]: key }), knownMembers: words.texts('knownMembers') };
}

/** All lists of fields with @related, by type and field. */
export function relatedLists(
  nouns: ReadonlyMap<string, Noun>,
  actions: Actions,
): readonly (readonly [string, RelatedList])[] {
  return [...nouns.values()].flatMap((noun) =>
    noun.declaration.fields.flatMap((field) => {
      const words = wordsOf(field, 'related');
      const related = words && relatedOf(noun, words, actions);
      return related ? [[`${noun.type}.${field.name}`, related] as const] : [];
    }),
  );
}
