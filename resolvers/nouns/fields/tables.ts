import { joinChildKey, splitChildKey } from '../../../client/model/child-key.js';
import { connection, connectionInRegion, connectionOf, connectionWithin } from '../../connection/connection.js';
import type { ConnectionOptions } from '../../connection/connection-options.js';
import { badInput } from '../../errors.js';
import type { Field, FieldTables } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { metrics } from '../../fields/metrics.js';
import { childrenOf } from '../../fields/reference.js';
import { key as ownKey } from '../../fields/scalar-fields.js';
import type { FilterWords } from '../../filter/words.js';
import { type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Inverse, Noun } from '../descriptors.js';
import type { Known } from '../filter/field-conditions.js';
import { filterWords } from '../filter/filter-words.js';
import type { Within } from '../kind/per-parent.js';
import { keyField, parentKeyName, sharedFields } from '../schema/boilerplate.js';
import { camelCase, plural } from '../schema/english.js';
import { fieldOf, shared } from './field-makers.js';
import type { AnyField, Making } from './making.js';
import { setValuesOf } from './set-fields.js';
import type { Enumerations } from './values.js';

/** Makes the field tables of all kinds, with their fields on Query, on Region and on each other. */

type Table = Record<string, AnyField>;

export function tablesOf(
  making: Making & { readonly inverses: readonly Inverse[]; readonly within: readonly Within[] },
): FieldTables {
  const tables: Record<string, Table> = {};
  const add = (type: string, fields: Table) => {
    tables[type] = { ...tables[type], ...fields };
  };
  for (const noun of making.nouns.values()) {
    add(noun.type, nounTable(noun, making));
    for (const [type, fields] of partTables(noun, making)) add(type, fields);
    if (!noun.isListed) continue;
    const options = optionsOf(noun, making);
    const list = plural(camelCase(noun.type));
    add('Query', { [list]: connection(noun.resource, options) });
    if (!noun.isNode) continue;
    add('Query', { [camelCase(noun.type)]: lookup(noun.resource, keyFrom(noun, making.enums)) });
    if (wordsOf(noun.declaration, 'resource')?.flag('inRegion')) {
      add(making.region.type, { [list]: connectionInRegion(noun.resource, options) });
    }
  }
  for (const { on, field, children, isWhole } of making.inverses) {
    const noun = making.nouns.get(children.resource.type);
    const options = noun ? optionsOf(noun, making) : {};
    add(on, { [field]: isWhole ? childrenOf(children) : connectionOf(children, options) });
  }
  for (const { on, field, noun } of making.within) {
    add(on, { [field]: connectionWithin(noun.resource, optionsOf(noun, making)) });
  }
  return tables;
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
  const within: Field<string> = { needs: [], read: ({ key }) => splitChildKey(key).own };
  return under ? within : ownKey;
}

/** The key of the parent. */
const parentKeyField: Field<string> = { needs: [], read: ({ key }) => splitChildKey(key).parent };

/** The types without a key that are parts of a kind, directly or in other parts. */
function partTables(noun: Noun, making: Making): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  const visit = ({ fields }: TypeDeclaration) => {
    for (const { shape } of fields) {
      const part = making.parts.get(shape.name);
      if (!part || tables.has(part.name)) continue;
      const made = part.fields.flatMap((field) => {
        const own = fieldOf(field, noun, true, making);
        return own ? [[field.name, own] as const] : [];
      });
      tables.set(part.name, Object.fromEntries(made));
      visit(part);
    }
  };
  visit(noun.declaration);
  return tables;
}

/** The conditions in the filter of a connection, those that are its arguments, and the values of ordered sets. */
function optionsOf(noun: Noun, making: Making & Known): ConnectionOptions {
  const own = noun.conditions.filter(({ isArgument }) => isArgument).map(({ name }) => name);
  let words: FilterWords | null = null;
  return {
    words: () => {
      words ??= filterWords(noun, making);
      return words;
    },
    ...(own.length > 0 && { conditions: own }),
    // Ties are ordered by id, so items without an id have no order.
    ...(noun.isNode && { set: setValuesOf(noun, making, making.actions) }),
  };
}

/** The key from the arguments of a look-up. An invalid key causes no call. */
function keyFrom(noun: Noun, enums: Enumerations): (args: Readonly<Record<string, unknown>>) => string {
  const { keys, row, under } = noun;
  const above = (under?.by ?? []).map(camelCase);
  const args = keys.map((key) => {
    const field = keyField(noun, key);
    return {
      name: field?.name ?? camelCase(key),
      toUpstream: enums.get(field?.shape.name ?? '')?.toUpstream ?? String,
    };
  });
  return (given) => {
    const parents = above.map((name) => String(given[name]));
    const parts = args.map(({ name, toUpstream }) => toUpstream(given[name]));
    if ([...parents, ...parts].includes('')) return '';
    const key = under ? joinChildKey(parents.join('/'), parts.join('/')) : parts.join('/');
    if (row.host && !row.host.admits(key))
      throw badInput(`${JSON.stringify(key.slice(0, 80))} is not ${row.host.says}. Give a valid one.`);
    return key;
  };
}
