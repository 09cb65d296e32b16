import { wordsOf } from '../declaration/declarations.js';
import type { Problems } from '../declaration/problems.js';
import type { Words } from '../declaration/words.js';
import type { Noun } from './noun.js';

/** The fields that a kind whose items are about resources of other kinds adds to these kinds: @about. */
export interface About {
  /** The kind of the items. */
  readonly noun: Noun;
  readonly field: string;
  readonly words: Words;
}

export function aboutsOf(nouns: ReadonlyMap<string, Noun>): readonly About[] {
  return [...nouns.values()].flatMap((noun) => {
    const words = wordsOf(noun.declaration, 'about');
    return words ? [{ noun, field: words.required('field'), words }] : [];
  });
}

/** Whether upstream names resources of this kind across products. Those that it lists per parent have no name of their own. */
export function isNamed({ isNode, resourceType, under }: Noun): boolean {
  return isNode && resourceType !== null && !under;
}

/** Upstream names a resource by its own id or name, which is the last member of its key. */
export function nameIn({ keys }: Noun, key: string): string {
  return keys.length > 1 ? (key.split('/').at(-1) ?? key) : key;
}

/** The condition, the window and the field exist, and no kind has the field already. */
export function checkAbouts(nouns: ReadonlyMap<string, Noun>, problems: Problems): void {
  for (const noun of nouns.values()) checkWindow(noun, problems);
  for (const { noun, field, words } of aboutsOf(nouns)) {
    const names = noun.conditions.map(({ name }) => name);
    const condition = words.required('condition');
    if (!names.includes(condition))
      problems.unknown(words.at, `@about of ${noun.type} names no condition`, condition, names);
    if (!wordsOf(noun.declaration, 'window')) problems.add(words.at, `@about on ${noun.type} needs @window.`);
    for (const { type, declaration } of [...nouns.values()].filter(isNamed)) {
      const own = declaration.fields.find((each) => each.name === field);
      if (own) problems.add(own.at, `${type}.${field} is declared, but @about on ${noun.type} already makes it.`);
    }
  }
}

function checkWindow({ type, declaration }: Noun, problems: Problems): void {
  const words = wordsOf(declaration, 'window');
  if (!words) return;
  const times = declaration.fields.filter(({ shape }) => shape.name === 'DateTime').map(({ name }) => name);
  const field = words.required('field');
  if (!times.includes(field)) problems.unknown(words.at, `@window of ${type} names no field with a time`, field, times);
  if ((words.number('days') ?? 0) < 1) problems.add(words.at, `@window(days:) of ${type} must be at least 1.`);
}
