/** No kind has a condition on a field that needs arguments, for a condition has none to give. */
import { expect, it } from 'vitest';
import { declared } from '../../../resolvers/nouns/declared.js';
import { fieldConditions } from '../../../resolvers/nouns/filter/field-conditions.js';

it('is a condition only where the field can be read without arguments', () => {
  const needing = [...declared.nouns.values()].flatMap((noun) =>
    noun.declaration.fields
      .filter(({ args }) => args.some(({ shape }) => shape.isRequired))
      .map(({ name }) => [noun.type, name] as const),
  );
  expect(needing).toContainEqual(['RedisInstance', 'backups']);
  for (const [type, name] of needing) {
    const noun = declared.nouns.get(type);
    const on = noun ? fieldConditions(noun, declared).filter(({ field }) => field === name) : [];
    expect(on, `${type}.${name}`).toEqual([]);
  }
});
