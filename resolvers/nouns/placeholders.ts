import type { Declarations } from './declaration/declarations.js';
import { type Position, Problems } from './declaration/problems.js';
import type { Words } from './declaration/words.js';

/** What `npm run noun` writes where the published facts do not say enough. A declaration with it cannot land. */
export const placeholder = 'FILL IN';

/** Every placeholder that is left in a description or in an argument of a directive. */
export function checkPlaceholders({ nouns, types, enums }: Declarations): readonly string[] {
  const problems = new Problems();
  for (const type of [...nouns.values(), ...types.values()]) {
    checkOne(type.name, type, problems);
    for (const field of type.fields) {
      checkOne(`${type.name}.${field.name}`, field, problems);
      for (const argument of field.args) checkOne(`${type.name}.${field.name}(${argument.name}:)`, argument, problems);
    }
  }
  for (const declared of enums.values()) {
    checkOne(declared.name, declared, problems);
    for (const value of declared.values) checkOne(`${declared.name}.${value.name}`, value, problems);
  }
  return problems.messages;
}

interface Told {
  readonly description: string | null;
  readonly at: Position;
  /** A value of an enum that a build has stored has none. */
  readonly words?: readonly Words[];
}

function checkOne(name: string, { description, at, words = [] }: Told, problems: Problems): void {
  if (description?.includes(placeholder)) {
    problems.add(at, `The description of ${name} still says ${placeholder}. Write what it says, or delete it.`);
  }
  for (const each of words) {
    for (const [argument, value] of Object.entries(each.toJSON().values)) {
      if (!String(value).includes(placeholder)) continue;
      problems.add(each.at, `@${each.name}(${argument}:) of ${name} still says ${placeholder}. Write its value.`);
    }
  }
}
