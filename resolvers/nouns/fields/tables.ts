import { joinChildKey, splitChildKey } from '../../../client/model/child-key.js';
import { connectionAbout, type NamedKind } from '../../connection/about.js';
import {
  connection,
  connectionInRegion,
  connectionOf,
  connectionWhere,
  connectionWithin,
} from '../../connection/connection.js';
import type { ConnectionOptions } from '../../connection/connection-options.js';
import type { SetValues } from '../../connection/sets/set-values.js';
import { badInput } from '../../errors.js';
import type { Field, FieldTables } from '../../fields/field.js';
import { lazyTables } from '../../fields/lazy-tables.js';
import { lookup } from '../../fields/lookup.js';
import { metrics } from '../../fields/metrics.js';
import { childrenOf, rowsAbout, rowsWithin } from '../../fields/reference.js';
import { key as ownKey } from '../../fields/scalar-fields.js';
import type { FilterWords } from '../../filter/words.js';
import { type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Inverse, Noun } from '../descriptors.js';
import type { Known } from '../filter/field-conditions.js';
import { filterWords } from '../filter/filter-words.js';
import { type About, aboutsOf, isNamed, nameIn } from '../kind/about.js';
import type { ByCondition } from '../kind/by-condition.js';
import { isKnownByKey, type OfEach, ofEachIn } from '../kind/of-each.js';
import type { Within } from '../kind/per-parent.js';
import { isUnique, keyField, livesInRegion, parentKeyName, sharedFields } from '../schema/boilerplate.js';
import { camelCase, plural } from '../schema/english.js';
import { fieldOf, shared } from './field-makers.js';
import type { AnyField, Making } from './making.js';
import { setValuesOf } from './set-fields.js';
import type { Enumerations } from './values.js';

/** Makes the field tables of all kinds, with their fields on Query, on Region and on each other. */

type Table = Record<string, AnyField>;

type Declared = Making & {
  readonly inverses: readonly Inverse[];
  readonly within: readonly Within[];
  readonly byCondition: readonly ByCondition[];
};

export function tablesOf(making: Declared): FieldTables {
  const { nouns, parts, inverses, within, byCondition } = making;
  const others = [...inverses, ...within, ...byCondition].map(({ on }) => on);
  const known = new Map<Noun, ConnectionOptions>();
  const optionsFor = (noun: Noun) => {
    const options = known.get(noun) ?? optionsOf(noun, making);
    known.set(noun, options);
    return options;
  };
  const holders = holdersOf(making);
  const abouts = aboutsOf(nouns);
  const named = [...nouns.values()].filter(isNamed);
  const kept = ofEachIn(nouns);
  return lazyTables(new Set(['Query', ...nouns.keys(), ...parts.keys(), ...others]), (type) => {
    const noun = nouns.get(type);
    const part = parts.get(type);
    return {
      ...(noun && nounTable(noun, making)),
      ...(noun && isNamed(noun) && aboutTable(abouts, noun, named, optionsFor)),
      ...(noun && isKnownByKey(noun) && ofEachTable(kept, noun, making)),
      ...(part && partTable(part, holders().get(type) ?? [], making)),
      ...(type === 'Query' && rootTable(making, optionsFor)),
      ...listsOn(type, making, optionsFor),
    };
  });
}

/** The fields of a kind with the lists that upstream keeps of each resource. */
function ofEachTable(kept: readonly OfEach[], on: Noun, { actions }: Making): Table {
  return Object.fromEntries(
    kept.flatMap(({ noun, field, words }) => {
      const list = actions.list(words);
      const [id, type, place] = [words.required('id'), words.required('type'), words.required('place')];
      const elsewhere = words.required('elsewhere');
      const params = (key: string, regionId: string | null) => {
        return { [id]: key, [type]: on.resourceType ?? '', [place]: regionId ?? elsewhere };
      };
      return list ? [[field, rowsAbout(noun.resource, list, params)]] : [];
    }),
  );
}

/** The fields of a kind with what other kinds hold about it. */
function aboutTable(abouts: readonly About[], on: Noun, named: readonly Noun[], optionsFor: OptionsFor): Table {
  const [lastKey = ''] = on.keys.slice(-1);
  const others = named.filter((each) => each !== on).map(({ resourceType }) => (resourceType ?? '').toLowerCase());
  const kind: NamedKind = {
    type: on.resourceType ?? '',
    isGlobal: !livesInRegion(on),
    // Ids are unique over all kinds, and names are not.
    others: /id$/i.test(lastKey) ? null : new Set(others),
    nameOf: (key) => nameIn(on, key),
  };
  return Object.fromEntries(
    abouts.map(({ noun, field, words }) => {
      const [condition, types] = [words.required('condition'), words.required('types')];
      const about = {
        resource: noun.resource,
        options: optionsFor(noun),
        condition,
        types,
        regions: words.texts('regions'),
      };
      return [field, connectionAbout(about, kind)];
    }),
  );
}

type OptionsFor = (noun: Noun) => ConnectionOptions;

function rootTable({ nouns, enums }: Making, optionsFor: OptionsFor): Table {
  const table: Table = {};
  for (const noun of nouns.values()) {
    if (!noun.isListed || noun.isByHand) continue;
    table[plural(camelCase(noun.type))] = connection(noun.resource, optionsFor(noun));
    if (noun.isNode) table[camelCase(noun.type)] = lookup(noun.resource, keyFrom(noun, enums), ownKeyFrom(noun, enums));
  }
  return table;
}

/** The lists that other kinds add to a type. */
function listsOn(
  type: string,
  { nouns, inverses, within, byCondition, region }: Declared,
  optionsFor: OptionsFor,
): Table {
  const table: Table = {};
  if (type === region.type) {
    for (const noun of nouns.values()) {
      if (noun.isListed && noun.isNode && wordsOf(noun.declaration, 'resource')?.flag('inRegion'))
        table[plural(camelCase(noun.type))] = connectionInRegion(noun.resource, optionsFor(noun));
    }
  }
  for (const { on, field, children, isWhole } of inverses) {
    if (on !== type) continue;
    const noun = nouns.get(children.resource.type);
    table[field] = isWhole ? childrenOf(children) : connectionOf(children, noun ? optionsFor(noun) : {});
  }
  for (const { on, field, noun, words } of within) {
    if (on !== type) continue;
    table[field] = words.flag('all') ? rowsWithin(noun.resource) : connectionWithin(noun.resource, optionsFor(noun));
  }
  for (const { on, field, noun, condition } of byCondition) {
    if (on === type) table[field] = connectionWhere(noun.resource, condition, optionsFor(noun));
  }
  return table;
}

function nounTable(noun: Noun, making: Making): Table {
  const table: Table = {};
  const [single = '', ...more] = noun.keys;
  const named = more.length === 0 ? keyField(noun, single) : null;
  for (const { name, type } of sharedFields(noun)) {
    const isRegion = name.value === making.region.type.toLowerCase();
    const shape = {
      name: isRegion ? making.region.type : 'String',
      isList: false,
      isRequired: type.kind === 'NonNullType',
    };
    const isParents = name.value !== camelCase(single) && name.value === parentKeyName(noun);
    const own = isParents ? parentKeyField : keyWithin(noun);
    table[name.value] = shared({ name: name.value, shape }, noun, making) ?? (own as Field<unknown, never>);
  }
  for (const field of noun.declaration.fields) {
    const made = field === named ? keyWithin(noun) : fieldOf(field, noun, false, making);
    if (made) table[field.name] = made;
  }
  if (noun.metrics) table.metrics = metrics(noun.metrics);
  return table;
}

/** The key within the parent, for a kind that upstream lists per parent. */
function keyWithin({ under }: Noun): AnyField {
  const within: Field<string> = { needs: [], isOfKey: true, read: ({ key }) => splitChildKey(key).own };
  return under ? within : ownKey;
}

/** The key of the parent. */
const parentKeyField: Field<string> = { needs: [], isOfKey: true, read: ({ key }) => splitChildKey(key).parent };

/** The kinds with each part, directly or in other parts. They are found when they are first needed. */
function holdersOf({ nouns, parts }: Making): () => ReadonlyMap<string, readonly Noun[]> {
  let holders: Map<string, Noun[]> | null = null;
  const find = () => {
    const found = new Map<string, Noun[]>();
    for (const noun of nouns.values()) {
      const seen = new Set<string>();
      const visit = ({ fields }: TypeDeclaration) => {
        for (const { shape } of fields) {
          const part = parts.get(shape.name);
          if (!part || seen.has(part.name)) continue;
          seen.add(part.name);
          found.set(part.name, [...(found.get(part.name) ?? []), noun]);
          visit(part);
        }
      };
      visit(noun.declaration);
    }
    return found;
  };
  return () => {
    holders ??= find();
    return holders;
  };
}

/** The table of a type without a key. */
function partTable(part: TypeDeclaration, holders: readonly Noun[], making: Making): Table {
  const table: Table = {};
  for (const noun of holders) {
    for (const field of part.fields) {
      const own = fieldOf(field, noun, true, making);
      if (own) table[field.name] = own;
    }
  }
  return table;
}

/** The conditions in the filter of a connection, those that are its arguments, and the values of ordered sets. */
function optionsOf(noun: Noun, making: Making & Known): ConnectionOptions {
  const own = noun.conditions.filter(({ isArgument }) => isArgument).map(({ name }) => name);
  let words: FilterWords | null = null;
  let set: SetValues | null = null;
  return {
    words: () => {
      words ??= filterWords(noun, making);
      return words;
    },
    ...(own.length > 0 && { conditions: own }),
    ...(noun.distinct && { distinct: { field: noun.distinct, kind: 'text' as const } }),
    // Ties are ordered by id, so items without an id have no order.
    ...(noun.isNode && {
      set: () => {
        set ??= setValuesOf(noun, making, making.actions);
        return set;
      },
    }),
  };
}

type Given = Readonly<Record<string, unknown>>;

/** The key from the arguments of a look-up. An invalid key causes no call. */
function keyFrom(noun: Noun, enums: Enumerations): (args: Given) => string {
  const { row, under } = noun;
  const above = (under?.by ?? []).map(camelCase);
  const ownParts = ownPartsFrom(noun, enums);
  return (given) => {
    const parents = above.map((name) => String(given[name]));
    const parts = ownParts(given);
    if ([...parents, ...parts].includes('')) return '';
    const key = under ? joinChildKey(parents.join('/'), parts.join('/')) : parts.join('/');
    if (row.host && !row.host.admits(key))
      throw badInput(`${JSON.stringify(key.slice(0, 80))} is not ${row.host.says}. Give a valid one.`);
    return key;
  };
}

/** The key within a parent that the arguments leave out; null when they name the parent. */
function ownKeyFrom(noun: Noun, enums: Enumerations): (args: Given) => string | null {
  const [parent = ''] = isUnique(noun) ? (noun.under?.by ?? []).map(camelCase) : [];
  if (parent === '') return () => null;
  const ownParts = ownPartsFrom(noun, enums);
  return (given) => ((given[parent] ?? null) === null ? ownParts(given).join('/') : null);
}

/** The members of the key within the parent, in upstream's spelling. */
function ownPartsFrom(noun: Noun, enums: Enumerations): (args: Given) => readonly string[] {
  const args = noun.keys.map((key) => {
    const field = keyField(noun, key);
    return {
      name: field?.name ?? camelCase(key),
      toUpstream: enums.get(field?.shape.name ?? '')?.toUpstream ?? String,
    };
  });
  return (given) => args.map(({ name, toUpstream }) => toUpstream(given[name]));
}
