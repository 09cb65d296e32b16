import type { DefinitionNode } from 'graphql';
import type { Dimension, ItemValue, SetValues } from '../../connection/sets/set-values.js';
import type { Noun } from '../descriptors.js';
import { enumOf, inputOf, objectOf } from './syntax.js';

/** The type of every order. */
export const orderDirection = enumOf(
  { name: 'OrderDirection', text: 'The direction of an order; items without the value come last in both.' },
  [
    { name: 'ASC', text: 'The smallest value first.' },
    { name: 'DESC', text: 'The largest value first.' },
  ],
);

/** The types by which a connection is ordered and grouped, and the fields of the connection that use them. */
export interface SetTypes {
  readonly definitions: readonly DefinitionNode[];
  readonly fields: readonly FieldText[];
}

interface FieldText {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly args: readonly { readonly name: string; readonly type: string; readonly text: string }[];
}

/** A kind that code lists has no order. */
export function setTypesOf({ type, isByHand }: Noun, { order, dimensions, sums }: SetValues): SetTypes {
  const hasSums = Object.keys(sums).length > 0;
  const ordered = Object.entries(order).map(([name, value]) => ({ name, text: orderText(value) }));
  const grouped = Object.entries(dimensions).map(([name, dimension]) => ({ name, text: dimensionText(dimension) }));
  const added = Object.entries(sums).map(([name, value]) => ({
    name,
    type: value.kind === 'decimal' ? 'String' : 'BigInt',
    text: `The sum of \`${pathOf(value)}\`, exact${costOf(value)}; null when no item of the group has it.`,
  }));
  const by = [
    { name: 'by', type: `[${type}Dimension!]!`, text: 'What the items are grouped by: 1 to 3 dimensions.' },
    { name: 'tagKey', type: 'String', text: 'The key of the tag that TAG stands for; required with TAG.' },
  ];
  const orders = [
    inputOf({ name: `${type}Order`, text: 'The value that items are ordered by; ties are ordered by id, ascending.' }, [
      { name: 'field', type: `${type}OrderField!`, text: 'The field whose value decides.' },
      { name: 'direction', type: 'OrderDirection!', text: 'The direction of the order.', initial: 'ASC' },
    ]),
    enumOf({ name: `${type}OrderField`, text: 'The fields that items can be ordered by.' }, ordered),
  ];
  return {
    definitions: [
      ...(isByHand ? [] : orders),
      enumOf({ name: `${type}Dimension`, text: 'The values that items can be grouped by.' }, grouped),
      objectOf({ name: `${type}Group`, text: 'The items with the same values, counted.' }, [
        {
          name: 'values',
          type: '[String]!',
          text: 'One value for each dimension, in the order of `by`; null when these items have none.',
        },
        { name: 'count', type: 'Int!', text: 'How many items have these values.' },
        ...(hasSums ? [{ name: 'sum', type: `${type}Sums`, text: 'The sums of the numbers of these items.' }] : []),
      ]),
      ...(hasSums
        ? [objectOf({ name: `${type}Sums`, text: 'Sums of the numbers of the items of a group.' }, added)]
        : []),
    ],
    fields: [
      {
        name: 'groups',
        type: `[${type}Group!]`,
        text: 'All items that match, counted by their values, most first, on every page the same. Scopes in `unavailable` are not counted.',
        args: [...by, { name: 'first', type: 'Int', text: 'At most so many groups, from 1 to 1000; null means all.' }],
      },
      { name: 'groupCount', type: 'Int', text: 'How many groups `groups` has with these arguments.', args: by },
    ],
  };
}

function pathOf({ field, part }: ItemValue): string {
  return part ? `${field}.${part.field}` : field;
}

function costOf({ action }: ItemValue): string {
  return action ? `, at one call of ${action.name} for each item` : '';
}

function orderText(value: ItemValue): string {
  return `By \`${pathOf(value)}\`${costOf(value)}.`;
}

function dimensionText(dimension: Dimension): string {
  switch (dimension.by) {
    case 'account':
      return 'The account that it was read from.';
    case 'region':
      return 'The region that it is in.';
    case 'tag':
      return 'The value of the tag with the key `tagKey`.';
    case 'value':
      return `The value of \`${pathOf(dimension.value)}\`.`;
    case 'month':
      return `The month of \`${pathOf(dimension.value)}\` in UTC, such as 2026-11.`;
    case 'age':
      return `The age of \`${pathOf(dimension.value)}\` in whole days: 0-7d, 8-30d, 31-90d, 91-365d, 366d- or future.`;
  }
}
