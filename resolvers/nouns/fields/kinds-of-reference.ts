import { type FieldDeclaration, type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Problems } from '../declaration/problems.js';
import { pairsOf, type Words } from '../declaration/words.js';
import { kindsByName } from '../kind/kinds-by-name.js';
import type { Noun } from '../kind/noun.js';
import { isKnownByKey } from '../kind/of-each.js';
import { memberOf } from '../members.js';

/** References whose kind another member tells: @reference(kind:, kinds:). */

/** The type of such a field. */
const anyKind = 'Node';

/** The words of a reference whose kind another member tells; null for other fields. */
export function byKindOf(field: FieldDeclaration): Words | null {
  const words = wordsOf(field, 'reference');
  return words && (words.has('kind') || words.has('kinds')) ? words : null;
}

/** The kinds that a reference can lead to: one, or those of its values. */
export function targetsOf(field: FieldDeclaration, nouns: Nouns): readonly string[] {
  const words = byKindOf(field);
  return words ? [...new Set(Object.values(kindsOf(words, nouns)))] : [field.shape.name];
}

/** The kinds by the value of the member: those that the declaration gives, or upstream's names of kinds across products. */
export function kindsOf(words: Words, nouns: Nouns): Readonly<Record<string, string>> {
  if (words.has('kinds')) return pairsOf(words.texts('kinds'));
  const isOne = (noun: Noun) => !words.flag('knownByKey') || isKnownByKey(noun);
  return kindsByName([...nouns.values()].filter(isOne));
}

type Nouns = ReadonlyMap<string, Noun>;

/** Every kind is declared and has an id, and other fields show the key and the value: a new value is never lost. */
export function checkKinds(type: TypeDeclaration, field: FieldDeclaration, nouns: Nouns, problems: Problems): void {
  const words = byKindOf(field);
  if (!words) return;
  const says = `@reference on ${type.name}.${field.name}`;
  const [kind, key, kinds] = [words.text('kind'), words.text('key'), Object.entries(kindsOf(words, nouns))];
  if (kind === null || key === null || kinds.length === 0) {
    problems.add(words.at, `${says} needs key, kind and kinds: the id, the member with its kind, and the kinds.`);
    return;
  }
  if (field.shape.name !== anyKind || field.shape.isRequired)
    problems.add(words.at, `${says} can lead to several kinds, so the field is a ${anyKind} that can be null.`);
  for (const name of ['knownMembers', 'under', 'where', 'field', 'fromArn'].filter((each) => words.has(each)))
    problems.add(words.at, `${says}: ${name} has no meaning beside kinds.`);
  if (wordsOf(field, 'inverse')) problems.add(words.at, `${says} can lead to several kinds, so it has no @inverse.`);
  for (const [value, name] of kinds) {
    const noun = nouns.get(name);
    if (!noun?.isNode)
      problems.unknown(words.at, `${says}: ${value}=${name} names no kind with an id`, name, nouns.keys());
  }
  const shown = type.fields.filter((each) => !wordsOf(each, 'reference')).map((each) => memberOf(each).join());
  for (const path of [kind, key].filter((each) => !shown.includes(each)))
    problems.add(words.at, `${says} is null for other kinds, so another field of ${type.name} must show ${path}.`);
}
