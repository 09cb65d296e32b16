import { type Declarations, type TypeDeclaration, wordsOf } from './declaration/declarations.js';
import type { Words } from './declaration/words.js';
import { memberOf } from './members.js';

/**
 * The codes by which lists refuse an id that they do not know, where others leave it out. What is published is incomplete and
 * spelt in many ways (InvalidDiskIds.ValueNotSupported, InvalidVpcID.NotFound, Forbidden.VpcNotFound), so each name of a kind
 * stands for every form that was seen of any.
 */
const forms: readonly ((name: string) => string)[] = [
  (name) => `Invalid${name}.NotFound`,
  (name) => `Invalid${name}s.NotFound`,
  (name) => `Invalid${name}.NotExist`,
  (name) => `Invalid${name}s.NotExist`,
  (name) => `Invalid${name}.NotExists`,
  (name) => `Invalid${name}s.ValueNotSupported`,
  (name) => `${name}.NotFound`,
  (name) => `${name}.NotExist`,
  (name) => `${name}NotFound`,
  (name) => `Forbidden.${name}NotFound`,
  (name) => `ResourceNotFound.${name}`,
];

type Codes = Readonly<Record<string, readonly string[]>>;

/** By the parameter that names the id: of things of the kind itself, and of those of other kinds that it is filtered by. */
export function unknownCodesOf(type: TypeDeclaration, { nouns }: Pick<Declarations, 'nouns'>): Codes {
  const byIds = wordsOf(type, 'byIds');
  const own = byIds ? [[byIds.required('param'), codesOf(type)] as const] : [];
  const product = productOf(type);
  const pushed = pushedParams(type).flatMap((param) => {
    const keyed = [...nouns.values()].filter((noun) => noun !== type && keyOf(noun) === param);
    // A key that kinds of several products have names one of the same product.
    const kind = keyed.find((noun) => productOf(noun) === product) ?? (keyed.length === 1 ? keyed[0] : undefined);
    return kind ? [[param, codesOf(kind)] as const] : [];
  });
  return Object.fromEntries([...pushed, ...own]);
}

function codesOf(type: TypeDeclaration): readonly string[] {
  const called = wordsOf(type, 'resource')?.texts('alsoCalled') ?? [];
  return [keyOf(type), type.name, ...called].flatMap((name) => forms.map((form) => form(name)));
}

function keyOf(type: TypeDeclaration): string {
  return wordsOf(type, 'resource')?.texts('key').join('/') ?? '';
}

function productOf(type: TypeDeclaration): string {
  return wordsOf(type, 'list')?.required('action').split('.', 1)[0] ?? '';
}

/** Parameters of conditions that upstream keeps by the whole value. */
function pushedParams(type: TypeDeclaration): readonly string[] {
  const isPushed = (words: Words) => words.name === 'filter' && words.text('by') !== 'GATEWAY' && !words.has('match');
  const ofType = type.words.filter(isPushed).flatMap((words) => words.text('param') ?? []);
  const ofFields = type.fields.flatMap((field) =>
    field.words.filter(isPushed).map((words) => words.text('param') ?? memberOf(field)[0]?.split('.').at(-1) ?? ''),
  );
  return [...ofType, ...ofFields];
}
