/** Compares the executor with graphql-js, its reference: random documents over random data must have the same answers. */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLOutputType,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unbounded, type WorkBudget } from '../../client/request/work-budget.js';
import { executeOperation } from '../../resolvers/execution/execute-query.js';
import type { PlannedTables } from '../../resolvers/plan/field-reads.js';
import { Chance } from '../fuzz/random.js';

const schema = buildSchema(`
  type Query { thing(at: Int = 3, of: Taste): Thing  things(first: Int): [Thing!]!  being: Being  beings: [Being]!  pairs: [[Int!]]  sure: Thing! }
  interface Being { name: String!  friend: Being }
  type Thing implements Being {
    name: String!  friend: Being  size(unit: Int! = 1): Int  taste: Taste  tastes: [Taste!]  tags: [String]!
    parts(first: Int): [Thing]  other: Other!  any: Any  seen: Boolean  sum: Float!
  }
  type Other implements Being { name: String!  friend: Being  things: [Thing!]  id: ID! }
  union Any = Thing | Other
  enum Taste { SWEET SOUR }
`);

/** A random document may declare more than it uses. */
const rules = specifiedRules.filter(({ name }) => !name.startsWith('NoUnused'));

const variables = { yes: true, no: false, few: 2 };

/** What the field table says of the fields that take the parent alone. */
const tables: Record<string, PlannedTables[string]> = {};

for (const type of Object.values(schema.getTypeMap())) {
  if (isAbstractType(type)) type.resolveType = (source: Source) => source.kind;
  if (!isObjectType(type) || type.name.startsWith('__')) continue;
  for (const [at, field] of Object.values(type.getFields()).entries()) {
    // A third of the fields has no resolver, a third has a resolver of the parent only, a third uses all arguments.
    if (at % 3 === 1) {
      const read = (source: Source) => heldBy(source, field.name);
      field.resolve = read;
      tables[type.name] = { ...tables[type.name], [field.name]: { needs: [], read } };
    }
    if (at % 3 === 2) {
      field.resolve = (source: Source, args, _context, info) =>
        info.returnType === field.type && JSON.stringify(args).length > 40 ? null : heldBy(source, field.name);
    }
  }
}

type Source = Readonly<Record<string, unknown>> & { readonly kind: string };

/** The same as the default resolver, except that it does not call functions. */
function heldBy(source: Source, name: string): unknown {
  const member = source[name];
  return typeof member === 'function' ? member() : member;
}

/** An object whose members are all kinds of valid and invalid values, the same at each read. */
function sourceOf(kind: string, label: string): Source {
  const type = schema.getType(kind);
  if (!isObjectType(type)) throw new Error(`${kind} is no object type.`);
  const source = { kind };
  for (const field of Object.values(type.getFields())) {
    Object.defineProperty(source, field.name, { get: () => memberOf(field.type, `${label}.${field.name}`) });
  }
  return source as Source;
}

function memberOf(type: GraphQLOutputType, label: string): unknown {
  const fate = fateOf(label, 100);
  const failure = () => new Error(`${label} failed`);
  if (fate < 50) return presentOf(type, label);
  if (fate < 62) return Promise.resolve(presentOf(type, label));
  if (fate < 72) return turn(presentOf(type, label));
  if (fate < 78) return () => presentOf(type, label);
  if (fate < 84) return fate % 2 === 0 ? null : undefined;
  if (fate < 88) return failure();
  if (fate < 91) return rejected(Promise.reject(failure()));
  if (fate < 94) return rejected(turn().then(() => Promise.reject(failure())));
  if (fate < 97) return Symbol.iterator;
  throw failure();
}

/** A rejection before the promise is awaited must be handled by the resolver. */
function rejected(promise: Promise<never>): Promise<never> {
  promise.catch(() => undefined);
  return promise;
}

function presentOf(type: GraphQLOutputType, label: string): unknown {
  if (isNonNullType(type)) return presentOf(type.ofType, label);
  if (isListType(type)) {
    const { ofType } = type;
    const items = Array.from({ length: fateOf(`${label}#`, 4) }, (_, at) => () => memberOf(ofType, `${label}[${at}]`));
    return items.map((item) => {
      try {
        const value = item();
        // Functions in lists are not called.
        return typeof value === 'function' ? null : value;
      } catch (error) {
        return error;
      }
    });
  }
  const named = getNamedType(type);
  if (isAbstractType(named)) return sourceOf(fateOf(`${label}?`, 2) === 0 ? 'Thing' : 'Other', label);
  if (!isLeafType(named)) return sourceOf(named.name, label);
  const leaves: Record<string, unknown> = { Int: fateOf(label, 9), Float: 0.5, Boolean: true, Taste: 'SOUR' };
  return leaves[named.name] ?? label;
}

function fateOf(label: string, below: number): number {
  return createHash('sha256').update(label).digest().readUInt32BE() % below;
}

const fragments = `
  fragment OfBeing on Being { name again: name friend { name } }
  fragment OfThing on Thing { size tags ...OfBeing other { id ...OfBeing } }`;

function documentOf(chance: Chance): string {
  return `query Q($yes: Boolean!, $no: Boolean!, $few: Int, $none: Int) { ${selectionOf('Query', chance, 4)} } ${fragments}`;
}

function selectionOf(typeName: string, chance: Chance, depth: number): string {
  const type = schema.getType(typeName);
  const fields =
    isObjectType(type) || typeName === 'Being' ? Object.values((type as never as typeof queryType).getFields()) : [];
  const chosen = Array.from({ length: fields.length > 0 ? 1 + chance.below(4) : 0 }, () => chance.one(fields));
  const parts = chosen.map((field) => {
    const named = getNamedType(field.type);
    const args = field.args.length > 0 && chance.is(0.5) ? chance.one(argumentsOf[field.name] ?? ['']) : '';
    // An alias distinguishes fields with different arguments; it contains the arguments.
    const alias = args === '' ? '' : `${field.name}${args.replace(/\W/g, '_')}: `;
    const condition = chance.is(0.2)
      ? chance.one([' @include(if: $yes)', ' @include(if: $no)', ' @skip(if: $no)'])
      : '';
    const below = isLeafType(named)
      ? ''
      : ` { ${depth === 0 ? '__typename' : selectionOf(named.name, chance, depth - 1)} }`;
    return `${alias}${field.name}${args}${condition}${below}`;
  });
  const spreads = {
    Thing: [
      '...OfThing',
      '...OfBeing @include(if: $yes)',
      '... on Being { friend { name } }',
      '... { name @skip(if: $yes) }',
    ],
    Other: ['...OfBeing'],
    Being: ['...OfBeing', '...OfThing @skip(if: $no)', '... on Other { id things { name } }', '... on Thing { sum }'],
    Any: ['...OfThing', '... on Being { name }', '... on Other { id }'],
    Query: ['__type(name: "Being") { name possibleTypes { name } }', '... on Query { sure { name } }'],
  }[typeName];
  const spread = spreads && (chance.is(0.4) || chosen.length === 0) ? [chance.one(spreads)] : [];
  return [...parts, ...spread, ...(chance.is(0.3) ? ['__typename', '__proto__: __typename'] : [])].join(' ');
}

const queryType = schema.getQueryType() as NonNullable<ReturnType<typeof schema.getQueryType>>;
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  thing: ['(at: 1)', '(at: $few, of: SOUR)', '(at: $none)', '(at: null)'],
  things: ['(first: $few)'],
  parts: ['(first: 100)', '(first: $few)', '(first: $none)'],
  size: ['(unit: 5)', '(unit: $few)', '(unit: $none)'],
};

/**
 * Makes answers comparable. In both executors the reported errors below a null depend on timing, so each such
 * null counts as one error.
 */
function comparable({ data, errors = [] }: ExecutionResult): object {
  const places = errors.map(({ path, message: text, locations }) => {
    // Errors that only a bug in a resolver can cause have our own messages.
    const message = text.replace(/^(Abstract type "\w+"|Expected Iterable).*/, '$1');
    const nulled = nullOn(data, path ?? []);
    const isOwn = nulled === path?.length;
    return JSON.stringify(isOwn ? { path, message, locations } : { path: path?.slice(0, nulled) });
  });
  return { data: JSON.stringify(data), errors: [...new Set(places)].sort() };
}

/** The length of the part of the path that leads to null. */
function nullOn(data: unknown, path: GraphQLError['path'] & object): number {
  let at: unknown = data;
  for (const [length, key] of path.entries()) {
    if (at === null) return length;
    at = (at as Record<string | number, unknown>)[key];
  }
  return path.length;
}

/** Unhandled rejections, which would end the process. */
const unhandled: unknown[] = [];
const notice = (reason: unknown) => unhandled.push(reason);
const listeners = process.listeners('unhandledRejection');

// The reference leaves some unhandled; they do not fail this test.
beforeAll(() => {
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', notice);
});
afterAll(() => {
  process.off('unhandledRejection', notice);
  for (const listener of listeners) process.on('unhandledRejection', listener);
});

/** Waits until all started work has ended: each level of a document may take a turn. */
async function settled(): Promise<void> {
  for (let level = 0; level < 12; level += 1) await turn();
}

/** Admits everything, and ends turns at random. */
function workOf(chance: Chance): WorkBudget {
  return {
    ...unbounded,
    shouldYield: () => chance.is(0.1),
    schedule: (work) => turn().then(work) as never,
  };
}

async function both(document: DocumentNode, variableValues: Readonly<Record<string, unknown>>, label: string) {
  const request = { schema, document, variableValues, contextValue: {}, rootValue: sourceOf('Query', label) };
  const operation = getOperationAST(document);
  if (!operation) throw new Error('There is no operation.');
  unhandled.length = 0;
  const own = await executeOperation(request, operation, tables, workOf(new Chance(fateOf(label, 2 ** 31))));
  await settled();
  expect(unhandled).toEqual([]);
  const reference = await execute(request);
  await settled();
  return { own: comparable(own), reference: comparable(reference), errors: own.errors ?? [] };
}

describe('a query', () => {
  it('is answered as by graphql-js, for random documents and random failures', { timeout: 120_000 }, async () => {
    const chance = new Chance(20_261_122);
    let failed = 0;
    for (let run = 0; run < 400; run += 1) {
      const text = documentOf(chance);
      const document = parse(text);
      expect(validate(schema, document, rules), text).toEqual([]);
      const { own, reference, errors } = await both(document, variables, `run${run}`);
      expect(own, text).toEqual(reference);
      failed += errors.length;
    }
    expect(failed).toBeGreaterThan(500);
  });

  it.each([
    ['a variable of another type', 'query ($few: Int) { thing(at: $few) { name } }', { few: 'x' }],
    ['a variable missing', 'query ($few: Int!) { thing(at: $few) { name } }', {}],
    ['null for an argument that promises a value', 'query ($u: Int) { things { size(unit: $u) } }', { u: null }],
    ['an operation that the schema does not have', 'mutation { __typename }', {}],
    ['the same field in many places', '{ things { name } things { name size } ... { things { tags } } }', {}],
    ['an alias named as what objects inherit', '{ __proto__: being { constructor: name toString: name } }', {}],
  ])('%s', async (_, text, given) => {
    for (let run = 0; run < 20; run += 1) {
      const { own, reference } = await both(parse(text), given, `case${run}`);
      expect(own).toEqual(reference);
    }
  });

  it('visits a fragment that is spread many times only once', async () => {
    const levels = Array.from({ length: 40 }, (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`);
    const document = parse(`{ ...F0 } ${levels.join(' ')} fragment F40 on Query { __typename }`);
    const { own, reference } = await both(document, {}, 'spread');
    expect(own).toEqual(reference);
  });
});
