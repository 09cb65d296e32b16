import { type Actions, actionOf } from '../actions.js';
import {
  type Declarations,
  type FieldDeclaration,
  type TypeDeclaration,
  wordsOf,
} from '../declaration/declarations.js';
import { pairsOf, type Words } from '../declaration/words.js';
import type { Noun } from '../descriptors.js';
import { type Enumerations, leafOf, readerOf } from '../fields/values.js';
import { memberOf } from '../members.js';
import { tagPlaceOf } from '../tag-places.js';

/** What declarations claim about answers: the members of each action's answer that the fields of a kind are read from. */

/** Reads a field's value from the object that holds its members. Throws when a value has another type. */
export type Read = (item: Readonly<Record<string, unknown>>) => unknown;

export interface ClaimedMember {
  /** Type and field, such as Disk.name. */
  readonly field: string;
  /** Product and action. */
  readonly action: string;
  /** The path of the objects that hold the members; empty for the answer. */
  readonly holder: string;
  /** Paths in these objects. The first with a value is read. Empty when the holder itself is claimed. */
  readonly paths: readonly string[];
  /** Null when the value is read elsewhere, part by part. */
  readonly read: Read | null;
  /** The values that an enum knows. */
  readonly known: ReadonlySet<string> | null;
}

/** The compiled declarations that claims follow from. */
export interface Declared {
  readonly declarations: Pick<Declarations, 'enums'>;
  readonly parts: ReadonlyMap<string, TypeDeclaration>;
  readonly enums: Enumerations;
  readonly actions: Pick<Actions, 'get'>;
}

/** Everything that one kind claims, action by action in the order of its declaration. */
export function claimedBy(noun: Noun, compiled: Declared): readonly ClaimedMember[] {
  const { declaration, keys, type } = noun;
  const claims = new Claims(noun, compiled);
  const listed = wordsOf(declaration, 'list');
  if (listed) {
    const action = actionOf(listed);
    const holder = listed.required('items');
    if (listed.has('table')) return [{ ...nothing, field: `${type} (table)`, action, holder: '', paths: [holder] }];
    claims.add({ field: `${type} (list)`, action, holder });
    for (const key of keys) claims.add({ field: `${type} (key)`, action, holder, paths: [key] });
    const region = wordsOf(declaration, 'region');
    const regions = [region?.text('member'), region?.text('otherwise')].filter((path) => typeof path === 'string');
    if (regions.length > 0) claims.add({ field: `${type}.regionId`, action, holder, paths: regions });
    const total = listed.text('total');
    if (total) claims.add({ field: `${type} (total)`, action, holder: '', paths: [total] });
    claims.fields(declaration, action, holder);
  }
  const get = wordsOf(declaration, 'get');
  if (get) {
    const [action, holder] = [actionOf(get), get.required('item')];
    claims.add({ field: `${type} (look-up)`, action, holder });
    for (const key of keys) claims.add({ field: `${type} (key)`, action, holder, paths: [key] });
  }
  for (const words of declaration.words.filter(({ name }) => name === 'action')) {
    const [action, items, holds] = [actionOf(words), words.text('items'), words.text('mustContain')];
    const told = { field: `${type} (hand-written)`, action };
    if (items !== null) claims.add({ ...told, holder: items });
    else if (holds !== null) claims.add({ ...told, holder: '', paths: [holds] });
  }
  return claims.all;
}

/** A claim that a member is there. Nothing is published about the columns of a table. */
const nothing: Pick<ClaimedMember, 'read' | 'known'> = { read: null, known: null };

class Claims {
  readonly all: ClaimedMember[] = [];

  constructor(
    private readonly noun: Noun,
    private readonly compiled: Declared,
  ) {}

  add(claim: Pick<ClaimedMember, 'field' | 'action' | 'holder'> & Partial<ClaimedMember>): void {
    this.all.push({ paths: [], read: null, known: null, ...claim });
  }

  /** The fields of a type whose objects are at one place of an answer. */
  fields(type: TypeDeclaration, action: string, holder: string, within: readonly string[] = []): void {
    for (const field of type.fields) this.field(type, field, action, holder, [...within, type.name]);
  }

  private field(
    type: TypeDeclaration,
    field: FieldDeclaration,
    action: string,
    holder: string,
    within: readonly string[],
  ): void {
    const name = `${type.name}.${field.name}`;
    const [source] = field.words.filter((words) => others.includes(words.name));
    if (source) {
      this.other(name, field, source, action, holder, within);
      return;
    }
    if (type === this.noun.declaration && this.isByRule(field)) {
      if (field.name === 'tags') this.tags(name, action, holder);
      return;
    }
    const leaf = leafOf(field, this.compiled.enums);
    const paths = memberOf(field);
    const read: Read | null = leaf && ((item) => leaf.read({ item }));
    this.add({ field: name, action, holder, paths, read, known: this.knownOf(field) });
    for (const path of paths) this.part(field, action, joined(holder, path), within);
  }

  /** A field with a source of its own: another action, or the key of another kind. */
  private other(
    name: string,
    field: FieldDeclaration,
    words: Words,
    action: string,
    holder: string,
    within: readonly string[],
  ): void {
    if (words.name === 'reference') {
      const held = Object.values(pairsOf(words.texts('knownMembers')));
      const keys = [...words.texts('key'), ...words.texts('kind'), ...held];
      for (const path of keys) this.add({ field: name, action, holder, paths: [path] });
    } else if (words.name === 'children' || words.name === 'related') {
      const [of, items] = [actionOf(words), words.required('items')];
      this.add({ field: name, action: of, holder: items });
      for (const path of words.texts('knownMembers'))
        this.add({ field: name, action: of, holder: items, paths: [path] });
      if (words.name === 'children') this.part(field, of, items, within);
    } else if (words.name === 'detail') {
      const path = words.text('member');
      if (path === null) return;
      const convert = readerOf(field.shape, this.compiled.enums, words);
      const read: Read | null = convert && ((item) => convert(at(item, path), path));
      // Facts about an action stand at one of its fields and hold for all.
      const facts = this.compiled.actions.get(actionOf(words))?.words;
      const holder = facts?.text('items') ?? words.text('items') ?? '';
      this.add({ field: name, action: actionOf(words), holder, paths: [path], read, known: this.knownOf(field) });
      this.part(field, actionOf(words), joined(holder, path), within);
    }
  }

  private part({ shape, words }: FieldDeclaration, action: string, holder: string, within: readonly string[]): void {
    // Nothing is published about what stands in a text.
    if (words.some((each) => each.has('inside'))) return;
    const part = this.compiled.parts.get(shape.name);
    // A part may hold itself.
    if (part && !within.includes(part.name)) this.fields(part, action, holder, within);
  }

  private isByRule({ name, shape, words }: FieldDeclaration): boolean {
    const isTags = name === 'tags' && shape.name === 'Tag';
    return isTags || (words.length === 0 && ['id', 'accountId', 'regionId', 'region'].includes(name));
  }

  private tags(field: string, action: string, holder: string): void {
    const place = tagPlaceOf(this.noun.declaration, this.noun.row);
    if (!place) return;
    this.add({ field, action, holder, paths: [place.list] });
    if ((place.form ?? 'rows') !== 'rows') return;
    for (const name of [place.key, place.value])
      this.add({ field, action, holder: joined(holder, place.list), paths: [name] });
  }

  private knownOf({ shape }: FieldDeclaration): ReadonlySet<string> | null {
    if (!this.compiled.enums.has(shape.name)) return null;
    const values = this.compiled.declarations.enums.get(shape.name)?.values ?? [];
    return new Set(values.map(({ upstream }) => upstream));
  }
}

const others = ['children', 'detail', 'handwritten', 'parent', 'reference', 'related'];

function joined(holder: string, path: string): string {
  return holder === '' ? path : `${holder}.${path}`;
}

function at(item: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = item;
  for (const step of path.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  return value;
}
