import { GraphQLError, Kind, type ValueNode } from 'graphql';

/** How scalars are serialized, and read as input. Only this is replaced, because their descriptions are in the SDL. */

/** A scalar whose values are texts of a certain form. Resolvers give them as strings. */
function textOf(read: (value: unknown) => string) {
  return {
    __serialize: String,
    __parseValue: read,
    __parseLiteral: (node: ValueNode) => {
      // The digits of a whole number are exact in the document, for any size.
      if (node.kind === Kind.STRING || node.kind === Kind.INT) return read(node.value);
      throw new GraphQLError(`Expected a string, found a value of kind ${node.kind}.`, { nodes: node });
    },
  };
}

const moment = /^(\d{4}-\d\d-(\d\d))T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time with its zone: without a zone it would be another moment in each place. */
function readMoment(value: unknown): string {
  const [, date = '', day] = (typeof value === 'string' && moment.exec(value)) || [];
  // A day after the end of its month would become a day of the next month.
  const isDay =
    Number.isFinite(Date.parse(`${date}T00:00:00Z`)) && new Date(`${date}T00:00:00Z`).getUTCDate() === Number(day);
  if (typeof value === 'string' && isDay && !Number.isNaN(Date.parse(value))) return value;
  throw new GraphQLError(`${quoted(value)} is not a time such as 2017-12-10T04:04:00Z or 2017-12-10T12:04:00+08:00.`);
}

function readInteger(value: unknown): string {
  if (typeof value === 'string' && /^-?\d{1,100}$/.test(value)) return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw new GraphQLError(`${quoted(value)} is not a whole number. Write numbers beyond 2^53 as strings of digits.`);
}

function quoted(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? String(value);
}

export const scalars = {
  DateTime: textOf(readMoment),
  BigInt: textOf(readInteger),
  JSON: { __serialize: (value: unknown) => value },
};
