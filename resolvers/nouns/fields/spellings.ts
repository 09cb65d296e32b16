import { asCount, asDateTime, asDecimal, asFlag, asInteger, asJson, asText } from '../../fields/scalar-fields.js';
import { asExactDecimal, asLocalTime, asMilliseconds, asSeconds, asSwitch } from '../../fields/spelled-values.js';

/** How a value of a GraphQL type is read: by its spelling upstream, and from which published types. */

export type Convert = (value: unknown, where?: string) => unknown;

export interface Reading {
  readonly convert: Convert;
  /** The published types that upstream can write it as. */
  readonly published: readonly string[];
}

type Readings = Readonly<Record<string, Reading>>;

const text = ['string'];
const number = ['integer', 'number'];

/** Without `as`, by GraphQL type. */
const usual: Readings = {
  ID: { convert: asText, published: text },
  String: { convert: asText, published: ['string', 'integer', 'number'] },
  Int: { convert: asInteger, published: ['integer', 'number'] },
  BigInt: { convert: asCount, published: ['integer', 'number', 'string'] },
  Float: { convert: asDecimal, published: ['number', 'integer', 'string'] },
  Boolean: { convert: asFlag, published: ['boolean'] },
  DateTime: { convert: asDateTime, published: text },
  JSON: { convert: asJson, published: ['string', 'object', 'map', 'array'] },
};

const beijingMinutes = 8 * 60;

/** By the value of `as`, then by GraphQL type. */
const spelled: Readonly<Record<string, Readings>> = {
  TEXT: {
    Int: { convert: asInteger, published: text },
    Float: { convert: asDecimal, published: text },
    BigInt: { convert: asCount, published: text },
    Boolean: { convert: asFlag, published: text },
    DateTime: { convert: asDateTime, published: text },
  },
  SECONDS: { DateTime: { convert: asSeconds, published: [...number, 'string'] } },
  MILLISECONDS: { DateTime: { convert: asMilliseconds, published: [...number, 'string'] } },
  UTC: { DateTime: { convert: asLocalTime(0), published: text } },
  BEIJING: { DateTime: { convert: asLocalTime(beijingMinutes), published: text } },
  DECIMAL: { String: { convert: asExactDecimal, published: [...number, 'string'] } },
  SWITCH: { Boolean: { convert: asSwitch, published: ['string', 'integer'] } },
};

/** Spellings of a list in one value; each of its values has the usual spelling of the field's type. */
export const listSpellings: readonly string[] = ['COMMA'];

/** Spellings that no published contract tells, so that a declaration names its source. */
export const sourcedSpellings: readonly string[] = ['UTC', 'BEIJING'];

export const scalarNames: readonly string[] = Object.keys(usual);

/** Null when no scalar has this name, or when its values are not spelled so. */
export function readingOf(scalar: string, spelling: string | null): Reading | null {
  const isUsual = spelling === null || listSpellings.includes(spelling);
  return (isUsual ? usual[scalar] : spelled[spelling]?.[scalar]) ?? null;
}

/** The GraphQL types that a spelling is of. */
export function typesSpelled(spelling: string): readonly string[] {
  return Object.keys(spelled[spelling] ?? usual);
}

/** The GraphQL type that is usually read from a published type. */
export function usualTypeOf(published: string): string {
  return scalarNames.find((name) => name !== 'ID' && usual[name]?.published[0] === published) ?? 'String';
}
