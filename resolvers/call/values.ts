import type { PublishedProduct } from '../../published/product.js';
import type { Shape } from '../../published/shape.js';
import { badInput } from '../errors.js';
import { meant } from '../nouns/declaration/problems.js';

/** Checks one value of a parameter against its published shape: type, values, range, members. */

type Schemas = Pick<PublishedProduct, 'schema'>;

/** `name` is the place of the value, such as Tag[0].Key. Throws for a value that does not fit. */
export function checkValue(name: string, value: unknown, given: Shape, schemas: Schemas): void {
  const shape = resolved(given, schemas);
  const { type } = shape;
  if (type === 'array') checkList(name, value, shape, schemas);
  else if (type === 'object' || type === 'map') checkMembers(name, value, shape, schemas);
  else if (type !== 'any' && type !== 'ref') checkText(name, value, shape);
}

function checkText(name: string, value: unknown, shape: Shape): void {
  const { type } = shape;
  const text = textOf(name, value, shape);
  const { enum: values } = shape;
  if (values && !values.includes(text)) {
    throw badInput(`${name} is ${quoted(value)}, but must be one of ${values.join(', ')}.${meant(text, values)}`);
  }
  if (type === 'integer' || type === 'number') checkRange(Number(text), shape, `${name} is ${text}, but must be`);
}

/** A schema may refer to another one. One that is not published has no shape to check. */
function resolved(shape: Shape, { schema }: Schemas): Shape {
  let found: Shape | undefined = shape;
  for (let depth = 0; found?.type === 'ref' && depth < 20; depth += 1) found = schema(found.ref ?? '');
  return found ?? { type: 'any' };
}

const words: Readonly<Record<string, { readonly says: string; readonly fits: RegExp }>> = {
  string: { says: 'a text', fits: /^/ },
  integer: { says: 'a whole number', fits: /^-?\d{1,30}$/ },
  number: { says: 'a number', fits: /^-?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/ },
  boolean: { says: 'true or false', fits: /^(?:true|false)$/ },
};

/** The value as upstream reads it. Numbers that JavaScript may have rounded are refused: another number would be asked for. */
function textOf(name: string, value: unknown, { type }: Shape): string {
  const { says, fits } = words[type] ?? { says: 'a text', fits: /^/ };
  if (typeof value === 'object' && value !== null) {
    const hint = type === 'string' ? ' Where upstream wants a list in it, write it as JSON or with commas.' : '';
    throw badInput(`${name} is ${Array.isArray(value) ? 'a list' : 'an object'}, but must be ${says}.${hint}`);
  }
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw badInput(`${name} is a number beyond 2^53, which JSON does not keep exactly. Write it as a text of digits.`);
  }
  const text = String(value);
  if (!fits.test(text)) throw badInput(`${name} is ${quoted(value)}, but must be ${says}.`);
  return text;
}

function checkList(name: string, value: unknown, shape: Shape, schemas: Schemas): void {
  if (!Array.isArray(value)) throw badInput(`${name} is ${quoted(value)}, but must be a list.`);
  checkRange(value.length, shape, `${name} has ${value.length} items, but must have`);
  const { items } = shape;
  value.forEach((item: unknown, index) => {
    if (item === null) throw badInput(`${name}[${index}] is null. Leave it out.`);
    if (items) checkValue(`${name}[${index}]`, item, items, schemas);
  });
}

function checkMembers(name: string, value: unknown, { type, items, members = {} }: Shape, schemas: Schemas): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badInput(`${name} is ${quoted(value)}, but must be an object.`);
  }
  const known = Object.keys(members);
  for (const [key, member] of Object.entries(value)) {
    const shape = type === 'map' ? items : members[key];
    if (shape && member !== null) checkValue(`${name}.${key}`, member, shape, schemas);
    // An object without published members takes any.
    if (type === 'object' && known.length > 0 && !members[key]) {
      throw badInput(`${name} has no member ${quoted(key)}.${meant(key, known)}`);
    }
  }
  for (const [key, shape] of Object.entries(members)) {
    if (shape.required && (value as Readonly<Record<string, unknown>>)[key] == null) {
      throw badInput(`${name} requires the member ${key}.`);
    }
  }
}

/** Of numbers the value, of lists the length. */
function checkRange(value: number, { min, max }: Shape, says: string): void {
  if (min !== undefined && value < min) throw badInput(`${says} at least ${min}.`);
  if (max !== undefined && value > max) throw badInput(`${says} at most ${max}.`);
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
