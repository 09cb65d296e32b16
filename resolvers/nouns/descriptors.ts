import { CloudError } from '../../client/errors/cloud-error.js';
import { joinChildKey, parentKeyMember } from '../../client/model/child-key.js';
import { type Filters, upstreamListFilter } from '../../client/model/filters.js';
import { isTest, textCondition } from '../../client/model/item-conditions.js';
import type { Children, ListAction, RelatedList, Resource } from '../../client/model/resource.js';
import { member } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { type Actions, actionOf } from './actions.js';
import { type Condition, conditionsOf, formatOf } from './conditions.js';
import { type Declarations, type FieldDeclaration, type TypeDeclaration, wordsOf } from './declaration/declarations.js';
import type { Problems } from './declaration/problems.js';
import { pairsOf, type Words } from './declaration/words.js';
import { windowOf } from './filter/window.js';
import { arnOf } from './kind/arn.js';
import { askedKey } from './kind/by-condition.js';
import { keyOf, paramsOfGet, paramsOfKey } from './kind/keys.js';
import { withFacts } from './kind/list-facts.js';
import type { Noun } from './kind/noun.js';
import { aboveOf, arnUnder, parentCondition, regionUnder, underOf, underParent } from './kind/per-parent.js';
import { resourceTypeOf } from './kind/resource-type.js';
import { keysAt, memberOf } from './members.js';
import { type ProductRow, productRow } from './product-rows.js';
import { camelCase, plural } from './schema/english.js';
import { metricsOf } from './schema/metrics.js';
import { tagPlaceOf } from './tag-places.js';

/** Makes the client's descriptors from declarations. */

export type { Noun };

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
  const nouns = new Map<string, Noun>();
  const all = [...declarations.nouns.values()];
  const isUnder = (declaration: TypeDeclaration) => underOf(declaration) !== null;
  // Parents first: a kind that is listed per parent is made from its parent.
  for (const declaration of [...all.filter((each) => !isUnder(each)), ...all.filter(isUnder)]) {
    const noun = nounOf(declaration, actions, nouns, problems);
    if (noun) nouns.set(noun.type, { ...noun, metrics: metricsOf(declaration, declarations.enums) });
  }
  return new Map(all.flatMap(({ name }) => [...nouns].filter(([type]) => type === name)));
}

function scopeOf(words: Words, row: ProductRow): Resource['scope'] {
  const told = words.text('scope');
  return told === null ? row.scope : told === 'REGION' ? 'region' : 'account';
}

function nounOf(
  declaration: TypeDeclaration,
  actions: Actions,
  known: ReadonlyMap<string, Noun>,
  problems: Problems,
): Omit<Noun, 'metrics'> | null {
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
  const window = windowOf(declaration);
  const read = actions.list(listed);
  const list = read && { ...withFacts(read, declaration, actions), ...(window && { window }) };
  const above = aboveOf(type, listed, known, problems);
  if (!row || !list) return null;
  const get = getOf(declaration, list, { keys, by: above?.by ?? [] }, actions, problems);
  if (!get) return null;
  if (underOf(declaration) !== null && !above) return null;
  if (words.has('unique') && !above)
    problems.add(words.at, `${type} is not listed per parent, so unique says nothing. Delete it.`);
  if (above?.noun.resource.scope === 'region' && scopeOf(words, row) === 'account') {
    const parent = above.noun.type;
    problems.add(
      listed.at,
      `${type} belongs to the account, but its parent ${parent} to a region. Give scope: REGION.`,
    );
  }
  const own = conditionsOf(declaration, row, keyCondition(declaration, keys), problems);
  const conditions = above ? [parentCondition(above, own, listed), ...own].filter((each) => each !== null) : own;
  const filters: Filters = Object.fromEntries(conditions.map(({ name, filter }) => [name, filter]));
  const arn = above ? arnUnder(above.noun, words, problems) : arnOf(declaration, words, keys);
  const region = above ? regionUnder(above.noun, scopeOf(words, row)) : regionOf(declaration, row);
  const under = above && underParent(above, declaration, keys);
  const tags = tagPlaceOf(declaration, row);
  const resource: Resource = {
    type,
    scope: scopeOf(words, row),
    ...(arn && { arn }),
    ...(arn && !above && row.host && { admits: row.host.admits }),
    ...(tags && hasOwnTags(declaration) && { tags }),
    key: under ? (item) => joinChildKey(member(parentKeyMember)(item), under.own(item)) : keyOf(keys),
    ...(under && { under }),
    ...(keys.length === 0 && { isKeyless: true }),
    ...(region && { region }),
    list,
    get,
    ...(conditions.length > 0 && { filters }),
  };
  const isNode = arn !== null;
  const isListed = isNode || words.flag('listed');
  const distinct = words.text('distinct');
  return {
    ...{ type, resource, row, declaration, keys, conditions, isNode, isListed, distinct },
    isByHand: words.flag('byHand'),
    resourceType: resourceTypeOf(declaration),
    ...(above && { under: above }),
  };
}

function hasOwnTags({ fields }: TypeDeclaration): boolean {
  return fields.some((field) => field.name === 'tags' && !wordsOf(field, 'detail'));
}

function getOf(
  declaration: TypeDeclaration,
  list: ListAction,
  { keys, by }: { readonly keys: readonly string[]; readonly by: readonly string[] },
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
    const also = byIds.has('also') && { also: pairsOf(byIds.texts('also')) };
    return { many: { ...many, ...also, ...(under !== null && { under }) } };
  }
  if (!get) {
    // The list of one parent is short, so it is read for one of its things too. A kind without an id is never read by its key.
    const isShort = list.paging.names.style === 'whole' || wordsOf(declaration, 'list')?.flag('isShort');
    const isOnlyListed = wordsOf(declaration, 'resource')?.flag('listed') ?? false;
    if (keys.length === 0 || isShort || isOnlyListed || by.length > 0) return { listed: true };
    problems.add(
      declaration.at,
      `${declaration.name} cannot be read by its key. Give @byIds or @get, or a list with paging WHOLE or isShort.`,
    );
    return null;
  }
  const known = actions.get(actionOf(get));
  if (!known) return null;
  const { action, row } = known;
  const isHost = row.host !== undefined;
  return {
    one: action,
    item: get.required('item'),
    ...(get.flag('orList') && { orList: true }),
    ask: (key) => (isHost ? { bucket: key } : { params: paramsOfGet(get, { keys, by }, key) }),
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
    filter: upstreamListFilter({
      param,
      format: formatOf(byIds),
      cap: byIds.number('cap') ?? 1,
      member: key,
      also: pairsOf(byIds.texts('also')),
    }),
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

/** Every @inverse of a @reference, with its children. */
export function inversesOf(nouns: ReadonlyMap<string, Noun>): readonly Inverse[] {
  return [...nouns.values()].flatMap((noun) =>
    noun.declaration.fields.flatMap((field) => {
      const words = wordsOf(field, 'inverse');
      return words && wordsOf(field, 'reference') && !askedKey(field, noun.declaration)
        ? [inverseOf(noun, field, words, nouns.get(field.shape.name)?.resource)]
        : [];
    }),
  );
}

function inverseOf({ type, resource }: Noun, field: FieldDeclaration, words: Words, on?: Resource): Inverse {
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
      ...(words.has('join') && { format: formatOf(words) }),
      ...(most !== null && { most }),
      parents: keysAt(paths, missing),
      ...(resource.scope === 'region' && on && !isInRegion(on) && { areInEveryRegion: true }),
    },
  };
}

/** Whether a resource of this kind is in one region, which it or its list names. */
export function isInRegion({ scope, region }: Resource): boolean {
  return scope === 'region' || region !== undefined;
}

/** The list of another kind that a field with @related reads. */
export function relatedOf(noun: Noun, words: Words, actions: Actions): RelatedList | null {
  const list = actions.list(words);
  if (!list) return null;
  const by = words.text('by');
  const params = (key: string) => (by === null ? paramsOfKey(noun.keys, key) : { [by]: key });
  return { list, params, ...(words.has('knownMembers') && { knownMembers: words.texts('knownMembers') }) };
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
