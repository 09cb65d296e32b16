import type { InputObjectTypeDefinitionNode } from 'graphql';
import type { Noun } from '../descriptors.js';
import { declaredConditions, fieldConditions, type Known } from '../filter/field-conditions.js';
import { calledOf } from './boilerplate.js';
import { plural } from './english.js';
import { inputOf } from './syntax.js';

/** The input type with the conditions of a kind: the declared ones, and those that its fields give. */
export function filterOf(noun: Noun, known: Known): InputObjectTypeDefinitionNode {
  const name = `${noun.type}Filter`;
  const { one, many, full } = calledOf(noun);
  // The name of a kind can start with its product's name in capitals.
  const things = /^[A-Z]+ /.test(full) && full.endsWith(` ${one}`) ? plural(full) : many;
  const empty = 'an empty list (except tags) matches nothing';
  const text = `Conditions on ${things}, which must all hold; null means no condition, ${empty}.`;
  return inputOf({ name, text }, [
    ...declaredConditions(noun),
    ...fieldConditions(noun, known),
    { name: 'not', type: name, text: 'Conditions that must not all hold; {} means no condition.' },
    { name: 'or', type: `[${name}!]`, text: 'At least one of these, at most 20, must hold; [] matches nothing.' },
  ]);
}

const bound = (name: string, type: string, text: string) => ({ name, type, text });
const numberBounds = (type: string) => [
  bound('min', type, 'At least this; null means no lower end.'),
  bound('max', type, 'At most this; null means no upper end.'),
];
const numbers = 'A range of numbers with its ends; {} means no condition.';

/** The ranges that conditions use. */
export const rangeInputs: readonly InputObjectTypeDefinitionNode[] = [
  inputOf({ name: 'DateTimeRange', text: 'A range of moments without its ends; {} means no condition.' }, [
    bound('after', 'DateTime', 'Later than this; null means no lower end.'),
    bound('before', 'DateTime', 'Earlier than this; null means no upper end.'),
  ]),
  inputOf({ name: 'IntRange', text: numbers }, numberBounds('Int')),
  inputOf({ name: 'FloatRange', text: numbers }, numberBounds('Float')),
  inputOf({ name: 'BigIntRange', text: numbers }, numberBounds('BigInt')),
];
