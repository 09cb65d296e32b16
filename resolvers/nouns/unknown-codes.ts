import { type Declarations, type TypeDeclaration, wordsOf } from './declaration/declarations.js';
import type { Words } from './declaration/words.js';
import { memberOf } from './members.js';

/**
 * The codes with which some lists refuse an unknown id, while other lists leave it out. The published codes are incomplete and
 * have many spellings (InvalidDiskIds.ValueNotSupported, InvalidVpcID.NotFound, Forbidden.VpcNotFound), so each name of a
 * kind gets all forms that were seen for any kind.
 */
const forms: readonly ((name: string) => string)[] = [
  (name) => `Invalid${name}.NotFound`,
  (name) => `Invalid${name}s.NotFound`,
  (name) => `Invalid${name}.NotExist`,
  (name) => `Invalid${name}s.NotExist`,
  (name) => `Invalid${name}.NotExists`,
  (name) => `Invalid${name}.NoExist`,
  (name) => `Invalid${name}s.ValueNotSupported`,
  (name) => `${name}.NotFound`,
  (name) => `${name}.NotExist`,
  (name) => `${name}NotFound`,
  (name) => `Forbidden.${name}NotFound`,
  (name) => `ResourceNotFound.${name}`,
];

type Codes = Readonly<Record<string, readonly string[]>>;

/** The codes by the parameter with the id: an id of the kind itself, or of another kind in a filter. */
export function unknownCodesOf(type: TypeDeclaration, { nouns }: Pick<Declarations, 'nouns'>): Codes {
  const byIds = wordsOf(type, 'byIds');
  const own = byIds ? [[byIds.required('param'), codesOf(type)] as const] : [];
  const product = productOf(type);
  const pushed = pushedParams(type).flatMap((param) => {
    const keyed = (byKey(nouns).get(param) ?? []).filter((noun) => noun !== type);
    // When kinds of several products have the same key, the kind of the same product is used.
    const kind = keyed.find((noun) => productOf(noun) === product) ?? (keyed.length === 1 ? keyed[0] : undefined);
    return kind ? [[param, codesOf(kind)] as const] : [];
  });
  return Object.fromEntries([...pushed, ...own, ...parentCodes(type, nouns)]);
}

const known = new WeakMap<Declarations['nouns'], ReadonlyMap<string, readonly TypeDeclaration[]>>();

/** The kinds by their key. They are the same for all lists. */
function byKey(nouns: Declarations['nouns']): ReadonlyMap<string, readonly TypeDeclaration[]> {
  const before = known.get(nouns);
  if (before) return before;
  const kinds = new Map<string, TypeDeclaration[]>();
  for (const noun of nouns.values()) kinds.set(keyOf(noun), [...(kinds.get(keyOf(noun)) ?? []), noun]);
  known.set(nouns, kinds);
  return kinds;
}

/** A parent can be deleted at any time: its list is then refused by its name. */
function parentCodes(
  type: TypeDeclaration,
  nouns: Declarations['nouns'],
): readonly (readonly [string, readonly string[]])[] {
  const listed = wordsOf(type, 'list');
  const parent = nouns.get(listed?.text('under') ?? '');
  return parent ? (listed?.texts('by') ?? []).map((param) => [param, codesOf(parent)] as const) : [];
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

/** Parameters of conditions that upstream compares with the whole value. */
function pushedParams(type: TypeDeclaration): readonly string[] {
  const isPushed = (words: Words) => words.name === 'filter' && words.text('by') !== 'GATEWAY' && !words.has('match');
  const ofType = type.words.filter(isPushed).flatMap((words) => words.text('param') ?? []);
  const ofFields = type.fields.flatMap((field) =>
    field.words.filter(isPushed).map((words) => words.text('param') ?? memberOf(field)[0]?.split('.').at(-1) ?? ''),
  );
  return [...ofType, ...ofFields];
}
