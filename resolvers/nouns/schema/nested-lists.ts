import type { FieldDefinitionNode } from 'graphql';
import { aboutPageSize } from '../../connection/page-size.js';
import type { Inverse, Noun } from '../descriptors.js';
import type { About } from '../kind/about.js';
import type { ByCondition } from '../kind/by-condition.js';
import type { OfEach } from '../kind/of-each.js';
import type { Within } from '../kind/per-parent.js';
import { calledOf, filterArguments, orderArgument, pageArguments, pageArgumentsFrom } from './boilerplate.js';
import { camelCase, capitalized, plural } from './english.js';
import { fieldOf } from './syntax.js';

/** The lists of a kind under other kinds: under its parent, under what it refers to, and under a region. */

/** Under the kind that upstream lists the kind under. */
export function withinField({ field, noun, words }: Within): FieldDefinitionNode {
  if (words.flag('all')) {
    const text = `Its ${calledOf(noun).many}, from ${noun.resource.list.action.name}; null with an error when they cannot be read.`;
    return fieldOf({ name: field, type: `[${noun.type}!]`, text: words.text('text') ?? text });
  }
  const text = `The ${calledOf(noun).many} of this ${noun.under ? calledOf(noun.under.noun).one : 'resource'}; null only for bad arguments.`;
  return fieldOf({
    name: field,
    type: `${noun.type}Connection`,
    text: words.text('text') ?? text,
    args: [...filterArguments(noun), orderArgument(noun), ...pageArguments],
  });
}

/** Under the kind that a reference leads to, whose key costs a call. */
export function byConditionField({ field, noun, words }: ByCondition, on: Noun): FieldDefinitionNode {
  const { many, one } = calledOf(noun);
  const text = `${capitalized(many)} of the ${calledOf(on).one}, at one more call for each ${one} that is looked at; null only for bad arguments.`;
  return fieldOf({
    name: field,
    type: `${noun.type}Connection`,
    text: words.text('text') ?? text,
    args: [...filterArguments(noun), ...(noun.isNode ? [orderArgument(noun)] : []), ...pageArguments],
  });
}

/** Under Region. */
export function regionField(noun: Noun): FieldDefinitionNode {
  return fieldOf({
    name: plural(camelCase(noun.type)),
    type: `${noun.type}Connection`,
    text: `The region's ${plural(calledOf(noun).full)}; null only for bad arguments.`,
    args: [...filterArguments(noun), orderArgument(noun), ...pageArguments],
  });
}

/** The field that a reference adds to the referenced kind. */
export function inverseField({ field, children, isWhole, words }: Inverse, noun: Noun, on: Noun): FieldDefinitionNode {
  const { many } = calledOf(noun);
  const told = words.text('text');
  if (isWhole) {
    const text = `Its ${many}, from ${children.resource.list.action.name}; null with an error when they cannot be read.`;
    return fieldOf({ name: field, type: `[${noun.type}!]`, text: told ?? text });
  }
  const text = `${capitalized(many)} of the ${calledOf(on).one}; null only for bad arguments.`;
  return fieldOf({
    name: field,
    type: `${noun.type}Connection`,
    text: told ?? text,
    args: [...filterArguments(noun), ...(noun.isNode ? [orderArgument(noun)] : []), ...pageArguments],
  });
}

/** Under each kind of which upstream keeps a list of these items for each resource. */
export function ofEachField({ field, noun, words }: OfEach): FieldDefinitionNode {
  return fieldOf({ name: field, type: `[${noun.type}!]`, text: words.required('text') });
}

/** The field that a kind whose items are about other resources adds to their kind. */
export function aboutField({ field, noun }: About, on: Noun): FieldDefinitionNode {
  const { many } = calledOf(noun);
  const { one } = calledOf(on);
  return fieldOf({
    name: field,
    type: `${noun.type}Connection`,
    text: `${capitalized(many)} about the ${one}, the newest first, from ${noun.resource.list.action.name}; null only for bad arguments.`,
    args: [
      { name: 'since', type: 'DateTime', text: `Not earlier than this; null means all that upstream keeps.` },
      ...pageArgumentsFrom(aboutPageSize),
    ],
  });
}
