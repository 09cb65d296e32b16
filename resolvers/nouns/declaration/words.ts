import { type ConstDirectiveNode, type ConstValueNode, Kind } from 'graphql';
import type { Position } from './problems.js';

type Value = string | number | boolean | readonly string[];

/** One directive of a declaration as plain data: its arguments by name, and its position. */
export interface Written {
  readonly name: string;
  readonly at: Position;
  readonly values: Readonly<Record<string, Value>>;
}

export function writtenOf(node: ConstDirectiveNode, at: Position): Written {
  const values = (node.arguments ?? []).flatMap(({ name, value }) => {
    const plain = plainOf(value);
    return plain === null ? [] : [[name.value, plain] as const];
  });
  return { name: node.name.value, at, values: Object.fromEntries(values) };
}

/** Strings, names of enum values, integers, Booleans, and lists of strings or of integers as text. The vocabulary has no other values. */
function plainOf(value: ConstValueNode): Value | null {
  switch (value.kind) {
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return value.value;
    case Kind.INT:
      return Number(value.value);
    case Kind.LIST:
      return value.values.flatMap((each) => (each.kind === Kind.STRING || each.kind === Kind.INT ? [each.value] : []));
    default:
      return null;
  }
}

/** Reads the arguments of one directive. */
export class Words {
  constructor(private readonly written: Written) {}

  get name(): string {
    return this.written.name;
  }

  get at(): Position {
    return this.written.at;
  }

  has(name: string): boolean {
    return this.written.values[name] !== undefined;
  }

  /** A string or the name of an enum value; null when it is not given. */
  text(name: string): string | null {
    const value = this.written.values[name];
    return typeof value === 'string' ? value : null;
  }

  /** A string that the vocabulary requires. */
  required(name: string): string {
    return this.text(name) ?? '';
  }

  /** A list of strings. A single string may be written without brackets. */
  texts(name: string): readonly string[] {
    const value = this.written.values[name];
    if (typeof value === 'string') return [value];
    return typeof value === 'object' ? value : [];
  }

  flag(name: string): boolean {
    return this.written.values[name] === true;
  }

  number(name: string): number | null {
    const value = this.written.values[name];
    return typeof value === 'number' ? value : null;
  }

  toJSON(): Written {
    return this.written;
  }
}

/** `Name=value` and `Name` alone, which has an empty value. */
export function pairsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** The parameter of @get for each member of the key, by the member. */
export function keyParams(get: Words, keys: readonly string[]): Readonly<Record<string, string>> {
  const told = Object.entries(pairsOf(get.texts('asks')));
  const [first = ''] = keys;
  return Object.fromEntries([
    ...keys.map((key) => [key, key] as const),
    ...told.map(([param, member]) => [member === '' ? first : member, param] as const),
  ]);
}

/** The members of a key under the names of their parameters. */
export function namedAs(names: Readonly<Record<string, string>>, params: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [names[key] ?? key, value]));
}
