/** Hostile documents: random ones of the schema, mutated ones, and expensive ones. */
import {
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import type { Chance } from './random.js';

const texts = [
  'cn-hangzhou',
  'cn-atlantis',
  '',
  '*',
  'i-bp1',
  '../..',
  'acs:ecs:cn-hangzhou:1:instance/i-1',
  '\u0000',
  '龙',
  "' OR 1=1",
];
const odd = [
  'null',
  '-1',
  '0',
  '1e400',
  '9007199254740993',
  '"x"',
  'true',
  '[]',
  '{}',
  'ENUM',
  '$nobody',
  '[[[1]]]',
  '"""block"""',
];

/** A document that is valid in the schema, except possibly its values. */
export function validDocument(schema: GraphQLSchema, chance: Chance): string {
  const query = schema.getQueryType();
  if (!query) throw new Error('The schema has no queries.');
  const name = chance.is(0.5) ? `query Fuzz${chance.below(10)} ` : '';
  return name + selectionOf(query, chance, 1 + chance.below(4));
}

function selectionOf(type: GraphQLCompositeType, chance: Chance, depth: number): string {
  if (isUnionType(type)) return '{ __typename }';
  const fields = Object.values(type.getFields());
  const chosen = Array.from({ length: 1 + chance.below(3) }, () => chance.one(fields)).map((field) => {
    const below = getNamedType(field.type);
    if (isCompositeType(below) && depth === 0) return '__typename';
    const alias = chance.is(0.2) ? `a${chance.below(100)}: ` : '';
    const args = field.args
      .filter(({ type: arg }) => isNonNullType(arg) || chance.is(0.4))
      .map((arg) => `${arg.name}: ${arg.name === 'first' ? 1 + chance.below(3) : valueFor(arg.type, chance, 2)}`);
    const given = args.length > 0 ? `(${args.join(', ')})` : '';
    return `${alias}${field.name}${given}${isCompositeType(below) ? ` ${selectionOf(below, chance, depth - 1)}` : ''}`;
  });
  return `{ ${chosen.join(' ')} }`;
}

function valueFor(type: GraphQLInputType, chance: Chance, depth: number): string {
  if (isNonNullType(type)) return valueFor(type.ofType, chance, depth);
  if (isListType(type)) {
    return `[${Array.from({ length: chance.below(3) }, () => valueFor(type.ofType, chance, depth)).join(', ')}]`;
  }
  if (isEnumType(type)) return chance.one(type.getValues()).name;
  if (isInputObjectType(type)) {
    if (depth === 0) return '{}';
    const members = Object.values(type.getFields()).filter((each) => isNonNullType(each.type) || chance.is(0.2));
    return `{ ${members.map((each) => `${each.name}: ${valueFor(each.type, chance, depth - 1)}`).join(', ')} }`;
  }
  if (type.name === 'Int') return String(chance.below(5));
  if (type.name === 'Boolean') return String(chance.is(0.5));
  return JSON.stringify(chance.one(texts));
}

/** A damaged document: characters are removed, doubled or replaced, or pieces are moved. */
export function mutated(document: string, chance: Chance): string {
  let text = document;
  for (let left = 1 + chance.below(4); left > 0; left -= 1) {
    const at = chance.below(text.length + 1);
    const to = at + chance.size(20);
    const piece = chance.one<() => string>([
      () => '',
      () => text.slice(at, to).repeat(2),
      () =>
        chance.one([
          '{',
          '}',
          '(',
          ')',
          '"',
          '...',
          '@skip(if: true)',
          '$x',
          '#',
          '\\',
          '\uFEFF',
          '\u2028',
          '&',
          '!',
          ':',
        ]),
      () => chance.one(odd),
      () => text.slice(chance.below(text.length + 1)).slice(0, 30),
    ])();
    text = text.slice(0, at) + piece + text.slice(to);
  }
  return text;
}

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');

/** Expensive documents, each of a random size. */
export function hostileDocument(chance: Chance): string {
  const size = 2 + chance.size(4000);
  const circle = Math.min(size, 60);
  return chance.one<() => string>([
    () => `${'{ viewer '.repeat(size)}${'}'.repeat(size)}`,
    () => '{'.repeat(size),
    () => `{ nodes(ids: ${'['.repeat(size)}${']'.repeat(size)}) { id } }`,
    () => `{ instances(filter: ${'{ tags: '.repeat(size)}1${' }'.repeat(size)}) { totalCount } }`,
    () => `{ ${many(size, (at) => `a${at}: __typename`)} }`,
    () => `{ ${many(size, (at) => `a${at}: users(first: 1000) { nodes { userName } }`)} }`,
    () => `{ viewer { ${many(size, () => 'arn')} } }`,
    () => `{ ${many(size, () => 'viewer { arn }')} }`,
    () => `{ viewer { arn ${many(size, () => '@include(if: true)')} } }`,
    () => `{ viewer { arn ${many(size, (at) => `@d${at}`)} } }`,
    () => `query (${many(size, (at) => `$v${at}: Int`)}) { viewer { arn } }`,
    () => `{ nodes(ids: [${many(size, (at) => `"x${at}"`)}]) { id } }`,
    () => `{ ...F } fragment F on Query { ...F }`,
    () =>
      `{ ...F0 } ${many(circle, (at) => `fragment F${at} on Query { ...F${(at + 1) % circle} ...F${(at + 2) % circle} }`)}`,
    () =>
      `{ ...F0 } ${many(circle, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F${circle} on Query { viewer { arn } }`,
    () => `{ ${many(size, (at) => `unknown${at}`)} }`,
    () => `{ viewer { ${many(Math.min(size, 50), () => '... on Viewer { arn')} ${'}'.repeat(Math.min(size, 50))} } }`,
    () =>
      `{ __schema { types { ${'fields { type { '.repeat(Math.min(size, 30))} name ${'} }'.repeat(Math.min(size, 30))} } } }`,
    () => `{ __type(name: "${'Q'.repeat(size)}") { name } }`,
    () =>
      `{ vpcs(first: 1000) { nodes { instances(first: 1000) { nodes { disks { snapshots(first: 1000) { nodes { id } } } } } } } }`,
    () => `"${'\\u{10FFFF}'.repeat(size)}" { viewer { arn } }`,
    () => `# ${'x'.repeat(size)}\n{ viewer { arn } }`,
    () => `${many(size, (at) => `query Q${at} { viewer { arn } }`)}`,
    () => `mutation { ${many(size, (at) => `m${at}: nothing`)} }`,
    () => `subscription { nothing }`,
    () => `{ regions { regionId ${many(Math.min(size, 200), (at) => `... @defer(label: "l${at}") { localName }`)} } }`,
    () => `{ instances(regionIds: ["cn-hangzhou"], first: 1) { nodes @stream(initialCount: ${-size}) { name } } }`,
    () => '',
    () => '\u0000'.repeat(size),
  ])();
}
