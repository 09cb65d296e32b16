/** The kinds of things of a product, told by its lists: what has a key in a list is a kind, and a parameter or member of that name means one of them. */
import type { PublishedAction, PublishedProduct } from '../../published/product.js';
import type { Shape } from '../../published/shape.js';
import { otherStems } from './corrections.js';
import { type Form, meaningOf, nounOf, squeezed } from './names.js';
import { type Rows, resolved, rowsOf } from './rows.js';

export interface Kind {
  readonly stem: string;
  /** The member that is its key, as written: ids begin with its initials. */
  readonly keyName: string;
  readonly form: Form;
  /** Kinds that every list of it has to be asked with. */
  readonly parents: readonly string[];
  /** Its rows name a thing of another kind, which lists may be asked with. */
  readonly isBelow: boolean;
  /** How reads name one of them: a name that is asked with belongs to one only. */
  readonly addressedBy: ReadonlySet<Form>;
  /** Its key is a number. */
  readonly isNumber: boolean;
}

export interface Reference {
  readonly stem: string;
  readonly form: Form;
  /** Named by a longer word, such as MasterInstanceId: it may well be empty. */
  readonly isLoose: boolean;
}

export interface Kinds {
  readonly product: PublishedProduct;
  readonly stems: readonly string[];
  kind(stem: string): Kind | undefined;
  rows(action: PublishedAction): Rows | null;
  /** Which kind of the product's own a name is about. */
  reference(name: string, noun?: string): Reference | null;
  /** The values that a member of this name may have, where any action says so. */
  values(name: string): readonly string[] | undefined;
}

const known = new WeakMap<PublishedProduct, Kinds>();

/** Reads all actions of the product once, when it is first called. */
export function kindsOf(product: PublishedProduct): Kinds {
  const made = known.get(product) ?? makeKinds(product);
  known.set(product, made);
  return made;
}

interface Draft {
  keyName: string;
  form: Form;
  isNumber: boolean;
  /** The table says so; other lists do not change it. */
  readonly isFixed: boolean;
  isBelow: boolean;
  readonly parentLists: string[][];
  readonly addressedBy: Set<Form>;
}

function makeKinds(product: PublishedProduct): Kinds {
  const actions = product.actions.flatMap((name) => product.action(name) ?? []);
  const reads = actions.filter(({ kind }) => kind === 'read');
  const rows = new Map(reads.map((action) => [action.name, rowsOf(product, action)]));
  const drafts = draftsOf(product, reads, rows);
  const stems = [...drafts.keys()].toSorted((left, right) => right.length - left.length);
  const reference = (name: string, noun = ''): Reference | null => {
    const meaning = meaningOf(name);
    if (!meaning) {
      const plain = drafts.get(squeezed(name));
      return plain ? { stem: squeezed(name), form: plain.form, isLoose: false } : null;
    }
    const { form } = meaning;
    const stem = otherStems[`${product.name}.${meaning.stem}`] ?? meaning.stem;
    if (stem === '') {
      const own = drafts.has(noun) ? noun : stems.find((one) => one.length > 2 && noun.startsWith(one));
      return own === undefined ? null : { stem: own, form, isLoose: false };
    }
    if (drafts.has(stem)) return { stem, form, isLoose: false };
    const ending = stems.find((one) => one.length > 3 && stem.endsWith(one));
    if (ending !== undefined) return { stem: ending, form, isLoose: true };
    // InstanceId of a product whose things are called DBInstance.
    const longer = stem === 'instance' || stem === 'cluster' ? stems.filter((one) => one.endsWith(stem)) : [];
    const [only] = longer;
    return only !== undefined && longer.length === 1 ? { stem: only, form, isLoose: false } : null;
  };
  for (const action of reads) readParents(action, rows.get(action.name), drafts, reference);
  const kinds = new Map([...drafts].map(([stem, draft]) => [stem, kindOf(stem, draft)]));
  const values = valuesOf(product, actions);
  return {
    product,
    stems,
    kind: (stem) => kinds.get(stem),
    rows: (action) => rows.get(action.name) ?? null,
    reference,
    values: (name) => values.get(squeezed(name)),
  };
}

function draftsOf(
  product: PublishedProduct,
  reads: readonly PublishedAction[],
  rows: ReadonlyMap<string, Rows | null>,
): Map<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const action of reads) {
    const list = rows.get(action.name);
    if (!list?.key || list.key.stem === '') continue;
    const { number, token, offset, total } = action.paging;
    if (!list.key.isCertain && [number, token, offset, total].every((name) => name === undefined)) continue;
    const { stem, form, path, isFixed } = list.key;
    const earlier = drafts.get(stem);
    // What some list gives an id is known by it, even where others give a name only.
    if (earlier && (earlier.isFixed || ((earlier.form === 'id' || form !== 'id') && !isFixed))) {
      // Lists by name tell things apart by it.
      earlier.addressedBy.add(form);
      continue;
    }
    const member = path.reduce<Shape | undefined>((shape, name) => {
      const below = shape?.members?.[name];
      return below && resolved(product, below);
    }, list.shape);
    drafts.set(stem, {
      keyName: path.at(-1) ?? stem,
      form,
      isNumber: member?.type === 'integer',
      isFixed,
      isBelow: false,
      parentLists: [],
      addressedBy: new Set([...(earlier?.addressedBy ?? []), form]),
    });
  }
  return drafts;
}

function readParents(
  action: PublishedAction,
  list: Rows | null | undefined,
  drafts: ReadonlyMap<string, Draft>,
  reference: Kinds['reference'],
): void {
  const noun = nounOf(action.name);
  const own = list?.key?.stem;
  const named = action.parameters
    .filter(({ shape }) => shape.required === true)
    .flatMap(({ name }) => reference(name, noun) ?? [])
    .filter(({ stem, isLoose }) => !isLoose && stem !== 'region' && stem !== 'zone');
  for (const { stem, form } of named) drafts.get(stem)?.addressedBy.add(form);
  const draft = own === undefined ? undefined : drafts.get(own);
  const members = Object.keys(list?.shape.members ?? {}).flatMap((name) => reference(name) ?? []);
  const asked = action.parameters.flatMap(({ name }) => reference(name, noun)?.stem ?? []);
  if (
    draft &&
    members.some(({ stem, form, isLoose }) => !isLoose && form === 'id' && stem !== own && asked.includes(stem))
  ) {
    draft.isBelow = true;
  }
  draft?.parentLists.push([...new Set(named.map(({ stem }) => stem))].filter((stem) => stem !== own));
}

function kindOf(stem: string, { parentLists, isFixed: _, ...draft }: Draft): Kind {
  const [first = [], ...more] = parentLists;
  return { stem, ...draft, parents: first.filter((parent) => more.every((list) => list.includes(parent))) };
}

/** By squeezed name. Of two lists the longer one holds. */
function valuesOf(product: PublishedProduct, actions: readonly PublishedAction[]): Map<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  const visit = (name: string, shape: Shape): void => {
    const said = shape.enum ?? [];
    if (said.length > (values.get(squeezed(name))?.length ?? 0)) values.set(squeezed(name), said);
    if (shape.items) visit(name, shape.items);
    for (const [member, below] of Object.entries(shape.members ?? {})) visit(member, below);
  };
  for (const { parameters, answer } of actions) {
    for (const { name, shape } of parameters) visit(name, shape);
    if (answer) visit('', resolved(product, answer));
  }
  return values;
}
