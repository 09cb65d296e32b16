import type { FieldDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';
import { defaultPageSize, distinctPageSize } from '../../connection/page-size.js';
import type { Condition } from '../conditions.js';
import { type FieldDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Noun } from '../descriptors.js';
import { memberOf } from '../members.js';
import { camelCase, capitalized, plural, subjectOf, usualFields, wordsOfName } from './english.js';
import { metricsField } from './metrics.js';
import type { SetTypes } from './set-types.js';
import { fieldOf, objectOf } from './syntax.js';

/** What every kind gets without a declaration: its connection, edge, filter, look-up, and the fields that all kinds share. */

const accountIds = {
  name: 'accountIds',
  type: '[String!]',
  text: 'Accounts to read, in this order; null means the caller\'s own, "*" means the caller\'s own and every configured account.',
};
const accountGroups = {
  name: 'accountGroups',
  type: '[String!]',
  text: "Only accounts of these groups of the gateway's configuration; null means any account, [] means none.",
};
const regionIds = {
  name: 'regionIds',
  type: '[String!]',
  text: 'Regions to read, in this order; null means every region of the account, [] means none.',
};
const scopeChoice = {
  name: 'scopes',
  type: 'ScopeChoice',
  initial: 'ALL',
  text: "Which accounts and regions are asked; null means all. INDEXED leaves out those in which the directory's index has none of the kind.",
};
export const pageArgumentsFrom = (initial: number) => [
  { name: 'first', type: 'Int', initial, text: 'Page size from 1 to 1000; null means the default.' },
  {
    name: 'after',
    type: 'String',
    text: 'Cursor of a page with the same arguments, to continue after it; null starts at the beginning.',
  },
];
export const pageArguments = pageArgumentsFrom(defaultPageSize);

/** The names of a kind's resources in descriptions. */
export interface Called {
  readonly one: string;
  readonly many: string;
  /** The name in the descriptions of the list and the look-up. */
  readonly full: string;
}

export function calledOf({ type, declaration }: Noun): Called {
  const words = wordsOf(declaration, 'resource');
  const one = words?.text('called') ?? wordsOfName(type);
  return { one, many: plural(one), full: words?.text('full') ?? subjectOf(declaration.description ?? one) };
}

/** The names that are generated for a kind. */
export function generatedNames(type: string): readonly string[] {
  return ['Connection', 'Edge', 'Filter', 'Order', 'OrderField', 'Dimension', 'Group', 'Sums'].map((end) => type + end);
}

export function edgeOf(noun: Noun): ObjectTypeDefinitionNode {
  const { one, many } = calledOf(noun);
  return objectOf({ name: `${noun.type}Edge`, text: `One ${one} of a page of ${many}, with its cursor.` }, [
    { name: 'cursor', type: 'String!', text: 'The cursor to pass as `after` for the items that follow.' },
    { name: 'node', type: `${noun.type}!`, text: `The ${one}.` },
  ]);
}

export function connectionOf(noun: Noun, sets: SetTypes): ObjectTypeDefinitionNode {
  const { type } = noun;
  const { many } = calledOf(noun);
  const text = noun.distinct
    ? `A page of ${many}, of all scopes (account and region), each once.`
    : `A page of ${many}, read scope by scope (account and region).`;
  return objectOf({ name: `${type}Connection`, text }, [
    { name: 'edges', type: `[${type}Edge!]!`, text: `The ${many} of this page with their cursors.` },
    { name: 'nodes', type: `[${type}!]!`, text: `The ${many} of this page without cursors.` },
    { name: 'pageInfo', type: 'PageInfo!', text: 'The position of this page.' },
    {
      name: 'totalCount',
      type: 'Int',
      text: `How many ${many} match in all scopes, counted only when selected; null when a scope cannot be read.`,
    },
    {
      name: 'unavailable',
      type: '[Unavailable!]!',
      text: 'Scopes that this page could not read; unselected, each becomes a GraphQL error instead.',
    },
    ...sets.fields,
  ]);
}

/** The arguments of a connection for its conditions. Items of several scopes that are one have only those of the calls. */
export function filterArguments(noun: Noun) {
  if (noun.distinct) return [];
  const text = `Conditions that must all hold; null means every ${calledOf(noun).one}.`;
  return [{ name: 'filter', type: `${noun.type}Filter`, text }];
}

export function orderArgument({ type }: Noun) {
  const text =
    "The order of the items over all scopes; null means the order of the scopes, and upstream's within each.";
  return { name: 'orderBy', type: `${type}Order`, text };
}

/** Whether each of its items is in a region, also when one list answers them all. */
export const livesInRegion = ({ resource }: Noun) => resource.scope === 'region' || resource.region !== undefined;

/** Whether an index over many accounts tells where things of the kind are. */
function isInIndex({ resourceType, isNode, under, distinct }: Noun): boolean {
  return resourceType !== null && isNode && !under && !distinct;
}

/** The two fields of Query. */
export function rootFields(noun: Noun): readonly FieldDefinitionNode[] {
  const { type, resource, conditions, declaration } = noun;
  const { full } = calledOf(noun);
  const byRegion = resource.scope === 'region' ? ', region by region' : '';
  const usual = `${capitalized(plural(full))} of the account${byRegion}; null only for bad arguments.`;
  const list = fieldOf({
    name: plural(camelCase(type)),
    type: `${type}Connection`,
    text: wordsOf(declaration, 'list')?.text('text') ?? usual,
    args: [
      accountIds,
      accountGroups,
      ...(livesInRegion(noun) ? [regionIds] : []),
      ...(isInIndex(noun) ? [scopeChoice] : []),
      ...conditions.filter(({ isArgument }) => isArgument).map(argumentOf),
      ...filterArguments(noun),
      ...(noun.isNode ? [orderArgument(noun)] : []),
      ...(noun.distinct ? pageArgumentsFrom(distinctPageSize) : pageArguments),
    ],
  });
  const one = fieldOf({
    name: camelCase(type),
    type,
    text: `One ${full}, always read from upstream; null when upstream says that it does not exist.`,
    args: [
      ...(resource.scope === 'region' ? [{ name: 'regionId', type: 'String!', text: 'The region to read.' }] : []),
      ...keyArguments(noun),
      { name: 'accountId', type: 'String', text: "The account to read; null means the caller's own." },
    ],
  });
  return noun.isNode ? [list, one] : [list];
}

function argumentOf({ name, type, text, isRequired }: Condition) {
  return { name, type: `${type}${isRequired ? '!' : ''}`, text };
}

/** The field that holds a member of the key; null when there is none. */
export function keyField({ declaration: { fields } }: Noun, key: string): FieldDeclaration | null {
  return fields.find((field) => readsAsIs(field) && memberOf(field).join() === key) ?? null;
}

/** Whether the field reads only members of the item. */
function readsAsIs(field: FieldDeclaration): boolean {
  const others = ['detail', 'reference', 'children', 'related', 'parent', 'handwritten'];
  return !field.words.some(({ name }) => others.includes(name));
}

function keyArguments(noun: Noun) {
  const { keys, declaration } = noun;
  const { one } = calledOf(noun);
  const example = wordsOf(declaration, 'resource')?.text('example') ?? null;
  const above = (noun.under?.by ?? []).map((param, at) => {
    const parent = calledOf(noun.under?.noun ?? noun).one;
    const own = noun.under?.noun.keys[at] ?? param;
    const text = `The ${wordsOfName(own)} of the ${parent} that it belongs to`;
    return isUnique(noun)
      ? { name: camelCase(param), type: 'String', text: `${text}. Null: each ${parent} is asked for its list.` }
      : { name: camelCase(param), type: 'String!', text: `${text}.` };
  });
  const within = keys.map((key) => {
    const field = keyField(noun, key);
    const told = field && wordsOf(field, 'key')?.text('text');
    const own = field?.description?.replace(new RegExp(`^The (?!${one}'s)`), `The ${one}'s `);
    const usual = `The ${one}'s id${example === null ? '' : `, such as ${example}`}.`;
    return {
      name: field?.name ?? camelCase(key),
      type: `${field?.shape.name ?? 'String'}!`,
      text: told ?? (example === null ? (own ?? usual) : usual),
    };
  });
  return [...above, ...within];
}

/** Whether a look-up finds a thing without its parent. */
export function isUnique({ declaration, under }: Noun): boolean {
  return under !== undefined && (wordsOf(declaration, 'resource')?.flag('unique') ?? false);
}

/** The field with the series of a kind's metrics. */
export function metricsFieldOf(noun: Noun): FieldDefinitionNode {
  return metricsField(noun.declaration, calledOf(noun).one);
}

function consoleText(noun: Noun): string {
  const { one } = calledOf(noun);
  return wordsOf(noun.declaration, 'consoleUrl')
    ? `The page of the ${one} in the cloud's console.`
    : `Null: no page of one ${one} in the cloud's console is documented.`;
}

/** The field with the key of the parent, for a kind that upstream lists per parent; null when the key has several members. */
export function parentKeyName({ under }: Noun): string | null {
  return under?.by.length === 1 ? camelCase(under.by[0] ?? '') : null;
}

/** Fields that every kind has, without those that its declaration writes itself. */
export function sharedFields(noun: Noun): readonly FieldDefinitionNode[] {
  const { type, resource, keys, declaration, isNode, isListed } = noun;
  const words = wordsOf(declaration, 'resource');
  const [key = '', ...more] = keys;
  const name = more.length === 0 ? (keyField(noun, key)?.name ?? camelCase(key)) : camelCase(keys.at(-1) ?? '');
  const example = words?.text('example') ?? null;
  const inRegion = livesInRegion(noun);
  const { arn } = resource;
  const parentName = parentKeyName(noun);
  const { under } = noun.resource;
  const place = `acs:${arn?.service}:${inRegion ? '<region>' : ''}:<account>`;
  const above = under ? `${under.parent.arn?.kind}/<${camelCase(noun.under?.by.join() ?? '')}>/` : '';
  const usual = [
    ...(isNode
      ? [{ name: 'id', type: 'ID!', text: `The ARN ${place}:${above}${arn?.kind ? `${arn.kind}/` : ''}<${name}>.` }]
      : []),
    ...(isListed && !noun.distinct
      ? [{ name: 'accountId', type: 'String!', text: usualFields.accountId ?? type }]
      : []),
    ...(isNode ? [{ name: 'consoleUrl', type: 'String', text: consoleText(noun) }] : []),
    ...(key !== '' && more.length === 0 && !keyField(noun, key)
      ? [
          {
            name,
            type: 'String!',
            text: `The id as the cloud writes it${example === null ? '' : `, such as ${example}`}.`,
          },
        ]
      : []),
    ...(parentName === null || !noun.under
      ? []
      : [{ name: parentName, type: 'String!', text: `The key of its ${calledOf(noun.under.noun).one}.` }]),
    ...(isNode && inRegion
      ? [
          { name: 'regionId', type: 'String!', text: usualFields.regionId ?? type },
          { name: 'region', type: 'Region', text: usualFields.region ?? type },
        ]
      : []),
  ];
  const written = new Set(declaration.fields.map((field) => field.name));
  return usual.filter((field) => !written.has(field.name)).map(fieldOf);
}
