/** The fields with @address: which kinds hold IP addresses, where, and how upstream finds them. Query.address reads nothing else. */
import type { ListFormat } from '../../../client/model/list-format.js';
import type { Item } from '../../../client/model/value.js';
import { formatOf } from '../conditions.js';
import { type FieldDeclaration, type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Problems } from '../declaration/problems.js';
import type { Words } from '../declaration/words.js';
import { whereOf } from '../members.js';
import type { Noun } from './noun.js';

/** As the public enum AddressRole. */
export type AddressRole = 'PRIVATE' | 'PRIMARY_PRIVATE' | 'SECONDARY_PRIVATE' | 'PUBLIC' | 'ELASTIC' | 'IPV6' | 'PEER';

/** One field on the way from a kind to an address. */
export interface FieldStep {
  readonly type: string;
  readonly field: string;
}

/** A field with addresses of the things of a kind. */
export interface AddressField {
  /** The fields that lead to it, itself last. */
  readonly path: readonly [FieldStep, ...FieldStep[]];
  /** What an address is to a thing, by the thing's item. */
  readonly roleOf: (item: Item) => AddressRole;
  /** All roles that it can have. */
  readonly roles: readonly AddressRole[];
  readonly versions: readonly (4 | 6)[];
  /** The parameters of the list that find things by the address; none if only the gateway can tell. */
  readonly params: readonly string[];
  /** How they take several values; null if they take one. */
  readonly format: ListFormat | null;
  readonly words: Words;
}

/** A kind that holds addresses. */
export interface AddressKind {
  readonly noun: Noun;
  /** In the order of the declaration, those that cost a call for each thing last. */
  readonly fields: readonly AddressField[];
}

type Parts = ReadonlyMap<string, TypeDeclaration>;

export function addressKindsOf(nouns: ReadonlyMap<string, Noun>, parts: Parts): readonly AddressKind[] {
  return [...nouns.values()].flatMap((noun) => {
    const fields = addressFieldsOf(noun.declaration, parts);
    return fields.length === 0 ? [] : [{ noun, fields }];
  });
}

/** The fields with addresses of one kind. */
export function addressFieldsOf(declaration: TypeDeclaration, parts: Parts): readonly AddressField[] {
  const fields = fieldsOf(declaration, parts, []);
  const held = fields.filter(({ isAsked }) => !isAsked);
  const asked = fields.filter(({ isAsked }) => isAsked);
  return [...held, ...asked].map(({ field }) => field);
}

interface Found {
  readonly field: AddressField;
  /** It is read by a call for each thing. */
  readonly isAsked: boolean;
}

/** The fields of a type and of the types that its fields lead to. A part may hold itself. */
function fieldsOf(type: TypeDeclaration, parts: Parts, above: readonly FieldStep[]): readonly Found[] {
  return type.fields.flatMap((field): readonly Found[] => {
    const step = { type: type.name, field: field.name };
    const [first = step, ...rest] = above;
    const path: AddressField['path'] = above.length === 0 ? [step] : [first, ...rest, step];
    const words = wordsOf(field, 'address');
    const isAsked = wordsOf(field, 'detail') !== null;
    if (words) return [{ field: fieldOf(words, path), isAsked }];
    const part = parts.get(field.shape.name);
    if (!part || !isPart(field) || above.some((step) => step.type === part.name)) return [];
    return fieldsOf(part, parts, path).map((found) => ({ ...found, isAsked: found.isAsked || isAsked }));
  });
}

/** A list of its own for each thing is too dear to be read for an address. */
function isPart(field: FieldDeclaration): boolean {
  return !['children', 'related', 'reference', 'parent', 'handwritten'].some((name) => wordsOf(field, name));
}

const versionsOf: Readonly<Record<string, readonly (4 | 6)[]>> = { V4: [4], V6: [6], ANY: [4, 6] };

function fieldOf(words: Words, path: AddressField['path']): AddressField {
  const role = words.required('role') as AddressRole;
  const otherwise = words.text('otherwise') as AddressRole | null;
  const where = words.text('where');
  const holds = where === null ? null : whereOf(where).holds;
  return {
    path,
    roleOf: (item) => (holds === null || otherwise === null || holds(item) ? role : otherwise),
    roles: otherwise === null ? [role] : [role, otherwise],
    versions: versionsOf[words.text('version') ?? 'V4'] ?? [4],
    params: words.texts('params'),
    format: words.has('join') ? formatOf(words) : null,
    words,
  };
}

/** Each @address is on a field with texts that a kind leads to, and its words fit together. */
export function checkAddresses(nouns: ReadonlyMap<string, Noun>, parts: Parts, problems: Problems): void {
  const kinds = addressKindsOf(nouns, parts);
  const reached = new Set(kinds.flatMap(({ fields }) => fields.map(({ path }) => nameOf(path.at(-1)))));
  for (const type of [...[...nouns.values()].map(({ declaration }) => declaration), ...parts.values()]) {
    for (const field of type.fields) {
      const words = wordsOf(field, 'address');
      if (!words) continue;
      const says = `@address on ${type.name}.${field.name}`;
      if (field.shape.name !== 'String') problems.add(words.at, `${says} is of type ${field.shape.name}, not String.`);
      if (words.has('where') !== words.has('otherwise'))
        problems.add(words.at, `${says} needs both where and otherwise, or neither.`);
      if (words.has('join') && !words.has('params')) problems.add(words.at, `${says} has join but no params.`);
      if (!reached.has(nameOf({ type: type.name, field: field.name })))
        problems.add(words.at, `${says} is in rows that are listed for each thing, so no address is found by it.`);
    }
  }
  for (const { noun } of kinds) {
    if (noun.isNode && !noun.under) continue;
    const at = noun.declaration.at;
    problems.add(at, `${noun.type} has @address, but it has no id of its own or is listed per parent.`);
  }
}

function nameOf(step: FieldStep | undefined): string {
  return `${step?.type}.${step?.field}`;
}
