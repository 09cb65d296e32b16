import { wordsOf } from '../declaration/declarations.js';
import type { Problems } from '../declaration/problems.js';
import type { Words } from '../declaration/words.js';
import { isNamed } from './about.js';
import type { Noun } from './noun.js';

/** The fields that a kind adds to kinds of which upstream keeps a list of its items for each resource: @ofEach. */
export interface OfEach {
  /** The kind of the items. */
  readonly noun: Noun;
  readonly field: string;
  readonly words: Words;
}

export function ofEachIn(nouns: ReadonlyMap<string, Noun>): readonly OfEach[] {
  return [...nouns.values()].flatMap((noun) => {
    const words = wordsOf(noun.declaration, 'ofEach');
    return words ? [{ noun, field: words.required('field'), words }] : [];
  });
}

/**
 * Whether upstream knows resources of this kind by their key. Resources with a name for a key may have an id too, by which other
 * products know them.
 */
export function isKnownByKey(noun: Noun): boolean {
  const [key = '', ...more] = noun.keys;
  if (!isNamed(noun) || more.length > 0) return false;
  return /id$/i.test(key) || (wordsOf(noun.declaration, 'resource')?.flag('knownByName') ?? false);
}

/** No kind has the field already. */
export function checkOfEach(nouns: ReadonlyMap<string, Noun>, problems: Problems): void {
  for (const { noun, field } of ofEachIn(nouns)) {
    for (const { type, declaration } of [...nouns.values()].filter(isKnownByKey)) {
      const own = declaration.fields.find((each) => each.name === field);
      if (own) problems.add(own.at, `${type}.${field} is declared, but @ofEach on ${noun.type} already makes it.`);
    }
  }
}
