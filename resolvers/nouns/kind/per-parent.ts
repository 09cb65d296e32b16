import { parentKeyMember, parentRegionMember } from '../../../client/model/child-key.js';
import { upstreamFilter } from '../../../client/model/filters.js';
import { isTest, textCondition } from '../../../client/model/item-conditions.js';
import { type ArnPattern, member, type Under } from '../../../client/model/resource.js';
import type { Item } from '../../../client/model/value.js';
import type { Condition } from '../conditions.js';
import { type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Problems } from '../declaration/problems.js';
import type { Words } from '../declaration/words.js';
import { camelCase, wordsOfName } from '../schema/english.js';
import { keyOf, namesParent, partsOfKey } from './keys.js';
import type { Noun } from './noun.js';

/** Makes the descriptors of kinds that upstream lists per parent. */

/** The name of the kind that a kind is listed under, or null. */
export function underOf(declaration: TypeDeclaration): string | null {
  return wordsOf(declaration, 'list')?.text('under') ?? null;
}

export type Above = NonNullable<Noun['under']>;

/** The kind that upstream lists this kind under. */
export function aboveOf(
  type: string,
  words: Words,
  known: ReadonlyMap<string, Noun>,
  problems: Problems,
): Above | null {
  const name = words.text('under');
  if (name === null) {
    if (words.has('by')) problems.add(words.at, '@list(by:) needs under: the kind of the parents.');
    return null;
  }
  const noun = known.get(name);
  if (!noun?.isNode) {
    problems.unknown(words.at, `@list(under:) names ${name}, which is not a kind with an id`, name, known.keys());
    return null;
  }
  if (noun.under) {
    problems.add(
      words.at,
      `${type} is listed under ${name}, which is itself listed per parent. One level is possible.`,
    );
    return null;
  }
  const by = words.texts('by');
  if (by.length !== noun.keys.length) {
    const members = noun.keys.join(' and ');
    problems.add(words.at, `@list(by:) of ${type} must name the parameters for the key of ${name}: ${members}.`);
    return null;
  }
  return { noun, by };
}

/** How a kind is read under its parent. */
export function underParent({ noun, by }: Above, declaration: TypeDeclaration, keys: readonly string[]): Under {
  const get = wordsOf(declaration, 'get');
  const [param = ''] = by;
  return {
    parent: noun.resource,
    params: (parent) => Object.fromEntries(by.map((name, at) => [name, partsOfKey(noun.keys, parent)[at] ?? ''])),
    own: keyOf(keys),
    ...(by.length === 1 && {
      namedBy: (params) => (typeof params[param] === 'string' ? String(params[param]) : undefined),
    }),
    ...(get && !namesParent(get, by) && { isOf: (item, parent) => by.map((name) => item[name]).join('/') === parent }),
  };
}

/** The condition on the key of the parent: then only that parent is read. */
export function parentCondition({ noun, by }: Above, others: readonly Condition[], { at }: Words): Condition | null {
  const [param = ''] = by;
  const name = camelCase(param);
  if (by.length > 1 || others.some((other) => other.name === name)) return null;
  const text = `Under this ${wordsOfName(noun.type)}: only its list is read.`;
  return {
    name,
    type: 'String',
    filter: upstreamFilter(param),
    text,
    isArgument: false,
    isChecked: false,
    isRequired: false,
    at,
    params: [param],
    field: null,
    onItem: textCondition([parentKeyMember], isTest),
  };
}

/** The id of a kind without an ARN of its own begins with the ARN of its parent. */
export function arnUnder({ resource, declaration }: Noun, words: Words, problems: Problems): ArnPattern | null {
  const arn = words.text('arn');
  if (arn === null) return null;
  const [, kind] = /^\/([a-z]+)$/.exec(arn) ?? [];
  if (kind === undefined) {
    problems.add(words.at, 'The arn of a kind that is listed per parent is a slash and its kind, such as /record.');
    return null;
  }
  if (wordsOf(declaration, 'shared')) {
    problems.add(words.at, `${declaration.name} has @shared, so no kind can be listed under it.`);
  }
  return { service: resource.arn?.service ?? '', kind };
}

/** The region of a thing of an account-wide product is that of its parent, when the list of parents names it. */
export function regionUnder({ resource }: Noun, scope: Noun['resource']['scope']): ((item: Item) => string) | null {
  return scope === 'account' && resource.region ? member(parentRegionMember) : null;
}

/** The field that a kind adds to the kind that upstream lists it under: `@parent @inverse(field:)`. */
export interface Within {
  readonly on: string;
  readonly field: string;
  readonly noun: Noun;
  readonly words: Words;
}

export function withinOf(nouns: ReadonlyMap<string, Noun>): readonly Within[] {
  return [...nouns.values()].flatMap((noun) =>
    noun.declaration.fields.flatMap((field) => {
      const words = wordsOf(field, 'inverse');
      if (!words || !noun.under || !wordsOf(field, 'parent')) return [];
      return [{ on: noun.under.noun.type, field: words.required('field'), noun, words }];
    }),
  );
}
