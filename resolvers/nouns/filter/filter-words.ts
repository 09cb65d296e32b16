import type { FilterWords, Word } from '../../filter/words.js';
import type { Noun } from '../descriptors.js';
import type { Enumerations } from '../fields/values.js';
import { keyField } from '../schema/boilerplate.js';
import { camelCase, plural } from '../schema/english.js';
import { type FieldCondition, fieldConditions, type Known } from './field-conditions.js';

/** The conditions of a kind as the code that applies filters uses them: the declared ones, and those that its fields give. */
export function filterWords(noun: Noun, known: Known & { readonly enums: Enumerations }): FilterWords {
  const { enums } = known;
  const declared = noun.conditions.map(({ name, type, params, onItem }): [string, Word] => {
    const toUpstream = enums.get(type)?.toUpstream ?? ((value: unknown) => value);
    return [name, { of: 'declaration', params, toUpstream, onItem }];
  });
  const fields = fieldConditions(noun, known).map((condition): [string, Word] => [
    condition.name,
    onField(condition, noun, enums),
  ]);
  return new Map([...fields, ...declared]);
}

function onField(condition: FieldCondition, noun: Noun, enums: Enumerations): Word {
  const { conditions, keys } = noun;
  const { field, comparison, isRelation, type } = condition;
  const values = enums.get(/^\[(\w+)!\]$/.exec(type)?.[1] ?? '');
  const [key = '', ...more] = keys;
  const isKey = more.length === 0 && (keyField(noun, key)?.name ?? camelCase(key)) === field;
  const declared =
    conditions.find((each) => isKey && each.name === plural(camelCase(key))) ??
    conditions.find((each) => each.field === field);
  return {
    of: 'field',
    field,
    comparison,
    isRelation,
    type,
    check: (value) => {
      if (values && Array.isArray(value)) for (const each of value) values.toUpstream(each);
    },
    declared: declared ? { name: declared.name, takesSeveral: declared.type.startsWith('[') } : null,
  };
}
