import { CloudError } from '../../client/errors/cloud-error.js';
import type { Params } from '../../client/model/action.js';
import {
  beforeFirstStar,
  type Filter,
  type ListFilter,
  localFilter,
  localListFilter,
  upstreamFilter,
  upstreamFlagFilter,
  upstreamListFilter,
  upstreamNameFilter,
  upstreamPrefixFilter,
  upstreamTagFilter,
} from '../../client/model/filters.js';
import {
  enumTest,
  flagCondition,
  isTest,
  type LocalCondition,
  nameTest,
  prefixTest,
  type TextTest,
  tagCondition,
  textCondition,
} from '../../client/model/item-conditions.js';
import type { ListFormat } from '../../client/model/list-format.js';
import type { TagPlace } from '../../client/model/tags.js';
import { type FieldDeclaration, type Shape, type TypeDeclaration, wordsOf } from './declaration/declarations.js';
import type { Position, Problems } from './declaration/problems.js';
import { pairsOf, type Words } from './declaration/words.js';
import { scalarNames } from './fields/spellings.js';
import { windowConditions } from './filter/window.js';
import { memberOf } from './members.js';
import type { ProductRow } from './product-rows.js';
import { usualConditions, wordsOfName } from './schema/english.js';
import { tagPlaceOf } from './tag-places.js';

/** A condition that clients can use for a kind, and how it is applied. */
export interface Condition {
  readonly name: string;
  /** The type in SDL. */
  readonly type: string;
  readonly filter: Filter;
  readonly text: string;
  /** The condition is an argument of the connection, not a part of its filter. */
  readonly isArgument: boolean;
  /** The argument must be given. */
  readonly isRequired: boolean;
  readonly at: Position;
  /** The gateway filters too, so another condition can use the same parameter. */
  readonly isChecked: boolean;
  /** Upstream's parameters, when upstream filters. */
  readonly params: readonly string[];
  /** The parameters take several values, even for a condition with one. */
  readonly takesMany?: true;
  /** The field whose only value must equal the condition's value, or one of its values. Null for other conditions. */
  readonly field: string | null;
  /**
   * The same condition, checked on an item. For conditions that are not sent upstream: under `not` and `or`, and under a
   * parent. Null when no member of an item tells.
   */
  readonly onItem: ((value: unknown) => LocalCondition) | null;
}

const formats: Readonly<Record<string, ListFormat>> = { JSON: 'json', COMMA: 'comma', REPEAT: 'repeat' };

export function formatOf(words: Words): ListFormat {
  return formats[words.text('join') ?? 'JSON'] ?? 'json';
}

/** One @filter, with its field or type. */
interface Written {
  readonly name: string;
  readonly type: string;
  readonly words: Words;
  readonly member: string;
  /** All paths of the field. */
  readonly members: readonly string[];
  readonly field: FieldDeclaration | null;
  /** The field holds several values. */
  readonly isMany: boolean;
}

/** All conditions of a kind, in the order of its declaration; `keys` is the condition on keys from @byIds. */
export function conditionsOf(
  noun: TypeDeclaration,
  row: ProductRow,
  keys: Condition | null,
  problems: Problems,
): readonly Condition[] {
  const written = [...onType(noun), ...onFields(noun)];
  const names = [...new Set(written.map(({ name }) => name))];
  const conditions = names.flatMap((name) => {
    const same = written.filter((each) => each.name === name);
    const condition = conditionOf(same, { row, tags: tagPlaceOf(noun, row) }, problems);
    return condition ? [condition] : [];
  });
  const ofWindow = windowConditions(noun).map((each) => ({
    ...each,
    isArgument: false,
    isRequired: false,
    isChecked: true,
    field: null,
  }));
  return [...(keys ? [keys] : []), ...conditions, ...ofWindow];
}

function onType(noun: TypeDeclaration): readonly Written[] {
  return noun.words
    .filter(({ name }) => name === 'filter')
    .map((words) => ({
      name: words.text('name') ?? '',
      type: words.text('type') ?? 'String',
      words,
      member: words.texts('member')[0] ?? '',
      members: words.texts('member'),
      field: null,
      isMany: false,
    }));
}

function onFields(noun: TypeDeclaration): readonly Written[] {
  return noun.fields.flatMap((field) => {
    const filters = field.words.filter(({ name }) => name === 'filter');
    return filters.map((words, at) => ({
      name: words.text('name') ?? field.name,
      type: words.text('type') ?? inputOf(field.shape),
      words,
      member: words.texts('member')[0] ?? memberOf(field)[filters.length > 1 ? at : 0] ?? '',
      members: words.has('member') ? words.texts('member') : memberOf(field),
      field,
      isMany: field.shape.isList,
    }));
  });
}

/** A condition is always optional, so its type is the field's type without `!`. */
function inputOf({ name, isList }: Shape): string {
  if (name === 'Tag') return '[TagFilter!]';
  return isList ? `[${name}!]` : name;
}

const ranged = new Set(['Int', 'Float', 'BigInt', 'DateTime']);

interface Around {
  readonly row: ProductRow;
  readonly tags: TagPlace | null;
}

function conditionOf(same: readonly Written[], around: Around, problems: Problems): Condition | null {
  const [first] = same;
  if (!first) return null;
  const { name, type, words } = first;
  if (name === '') problems.add(words.at, '@filter on a type lacks name.');
  if (words.flag('required') && !words.flag('argument'))
    problems.add(words.at, `The condition ${name} is required, so it must be an argument: give argument: true.`);
  if (ranged.has(type))
    problems.add(
      words.at,
      `The filter ${name} would compare with one ${type}. Numbers and times are asked for by ranges, which need no @filter.`,
    );
  return {
    name,
    type,
    filter: inForm(name, words.text('form'), filterOf(same, around, problems)),
    text: words.text('text') ?? usualConditions[name] ?? `This ${wordsOfName(name)}.`,
    isArgument: words.flag('argument'),
    isRequired: words.flag('required'),
    isChecked: words.text('by') === 'GATEWAY' || matchOf(name, words) !== 'IS',
    at: words.at,
    ...(words.has('join') && { takesMany: true }),
    params: same.filter((each) => each.words.text('by') !== 'GATEWAY').map(paramOf),
    field: same.length === 1 ? fieldOf(first) : null,
    onItem: onItemOf(first, around.tags),
  };
}

const forms: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  MONTH: { pattern: /^\d{4}-(?:0[1-9]|1[0-2])$/, example: 'a month such as 2020-01' },
  DAY: { pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, example: 'a day such as 2020-01-31' },
  MOMENT: {
    pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
    example: 'a moment such as 2020-01-31T00:00:00Z',
  },
  CLOCK: {
    pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/,
    example: 'a day with a time such as 2020-01-31 00:00:00',
  },
};

/** Refuses values of another form before any call. */
function inForm(name: string, form: string | null, filter: Filter): Filter {
  const known = form === null ? undefined : forms[form];
  if (!known) return filter;
  return (value) => {
    if (known.pattern.test(String(value))) return filter(value);
    throw new CloudError('invalid', `\`${name}\` must be ${known.example}.`);
  };
}

function paramOf({ type, words, member }: Written): string {
  return words.text('param') ?? (type === '[TagFilter!]' ? 'Tag' : (member.split('.').at(-1) ?? ''));
}

function filterOf(same: readonly Written[], { row, tags }: Around, problems: Problems): Filter {
  const lists = same.map(listOf);
  const [one] = same;
  const [list] = lists;
  if (!one || !list) return () => [];
  const { name, type, words, member, isMany } = one;
  const param = list.param;
  if (type === '[TagFilter!]') {
    if (!tags)
      problems.add(
        words.at,
        `${row.product.name} does not name the member with the tags of its items. Add tags to its product row, or @tags.`,
      );
    return upstreamTagFilter(tags ?? { list: '', key: '', value: '' }, param, words.number('cap') ?? undefined);
  }
  if (words.text('by') === 'GATEWAY') return (isMany ? localListFilter : localFilter)(member, testOf(one));
  if (type.startsWith('[')) {
    for (const { words: each } of same) {
      if (!each.has('join') || !each.has('cap'))
        problems.add(each.at, `The filter ${name} takes several values. Give join and cap.`);
    }
    return upstreamListFilter(...lists);
  }
  const spoken = wordsFor(words);
  if (spoken) return (value) => upstreamFilter(param)(spoken(value));
  if (type === 'Boolean') return upstreamFlagFilter(param, member);
  const format = words.has('join') ? { format: list.format } : null;
  const match = matchOf(name, words);
  if (match === 'PREFIX') return upstreamPrefixFilter({ member, param });
  if (match === 'NAME') return upstreamNameFilter({ member, param, pattern: patternOf(words, param), ...format });
  return upstreamFilter(param, format?.format);
}

/** The name of the field, when the condition compares its whole value. */
function fieldOf({ name, type, words, members, field }: Written): string | null {
  if (!field || words.has('type') || type.startsWith('[') || type === 'Boolean' || members.length !== 1) return null;
  const from = wordsOf(field, 'from');
  const isWhole = !from || ['where', 'single', 'is', 'as'].every((word) => !from.has(word));
  return isWhole && matchOf(name, words) === 'IS' ? field.name : null;
}

function onItemOf(written: Written, tags: TagPlace | null): Condition['onItem'] {
  const { type, members } = written;
  if (type === '[TagFilter!]') return tagCondition(tags ?? { list: '', key: '', value: '' });
  if (members.length === 0) return null;
  const spoken = wordsFor(written.words);
  if (spoken) return (value) => textCondition(members, isTest)(spoken(value));
  if (type === 'Boolean') return flagCondition(members[0] ?? '');
  return textCondition(members, testOf(written));
}

/** Upstream's words for true and false; null when it has none. */
function wordsFor(words: Words): ((value: unknown) => string) | null {
  const [yes, no] = words.texts('words');
  return yes === undefined || no === undefined ? null : (value) => (value === true ? yes : no);
}

/** How the gateway compares a value with the condition's. */
function testOf({ name, type, words }: Written): TextTest {
  const match = matchOf(name, words);
  if (match === 'PREFIX') return prefixTest;
  return match === 'NAME' ? nameTest : equalTest(type);
}

/** How a value of this type is compared. */
function equalTest(type: string): TextTest {
  const bare = type.replaceAll(/[[\]!]/g, '');
  return scalarNames.includes(bare) ? isTest : enumTest;
}

function matchOf(name: string, words: Words): string {
  return words.text('match') ?? (name === 'name' ? 'NAME' : 'IS');
}

function listOf(written: Written): ListFilter {
  const { words, member } = written;
  return { param: paramOf(written), format: formatOf(words), cap: words.number('cap') ?? 1, member };
}

function patternOf(words: Words, param: string): (pattern: string) => Params {
  const also = pairsOf(words.texts('also'));
  if (words.text('pattern') === 'WHOLE') return (pattern) => ({ [param]: pattern, ...also });
  return words.text('pattern') === 'PREFIX' ? beforeFirstStar(param) : () => ({});
}
