import type { FieldFacts, KindFacts } from '../../server/console/kinds.js';

/** Which fields a list shows, and how they are selected in a document. */

export interface Row {
  readonly id?: string;
  readonly [field: string]: unknown;
}

const neverFirst = new Set(['id', 'accountId', 'consoleUrl', 'description', 'hostName']);
/** What tells things of a kind apart. */
const telling = /type|class|cidr|engine|version|cores|mib|gib|bandwidth|count|address|direction|policy/i;
const mostColumns = 7;

/** The field that names a thing for people. */
export function nameField({ fields, kind }: KindFacts): string | null {
  const names = ['name', ownKey(kind), 'displayName', 'title', 'alias'];
  const found = names.find((name) => fields.some((field) => field.name === name));
  if (found) return found;
  const held = fields.filter(({ shape, isHeld }) => shape === 'value' && isHeld).map(({ name }) => name);
  return (
    held.find((name) => /(?:Name|Id)$/.test(name) && !neverFirst.has(name) && name !== 'regionId') ?? held[0] ?? null
  );
}

/** The columns to begin with. None of them takes a call, because the answer that lists the things has them. */
export function firstColumns(facts: KindFacts): readonly string[] {
  const name = nameField(facts);
  const held = facts.fields.filter(({ isHeld, shape }) => isHeld && shape !== 'part' && shape !== 'reference');
  const has = (field: string) => held.some((each) => each.name === field);
  const important = [name, ownKey(facts.kind), 'status', 'state', 'regionId']
    .filter((each) => each !== null)
    .filter(has);
  const tail = ['createdAt', 'tags'].filter(has);
  const others = held
    .filter(({ name: each, shape }) => shape === 'value' && !neverFirst.has(each) && !/(?:At|Id)$/.test(each))
    .map((each) => each.name)
    .sort((a, b) => Number(telling.test(b)) - Number(telling.test(a)));
  const columns = [...new Set([...important, ...others.slice(0, mostColumns), ...tail])];
  const cut = columns.filter((each) => !tail.includes(each)).slice(0, mostColumns);
  return [...cut, ...tail].filter((each) => each !== null);
}

const ownKey = (kind: string) => `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Id`;

/** The fields that can be columns: all but connections, which are lists of their own. */
export function columnFields({ fields }: KindFacts): readonly FieldFacts[] {
  return fields.filter(({ shape }) => shape !== 'list');
}

/** The selection of some fields, with what a row always needs. */
export function selectionOf(facts: KindFacts, columns: readonly string[]): string {
  const name = nameField(facts);
  const always = [
    ...(facts.isNode ? ['id'] : []),
    ...['accountId', 'regionId'].filter((each) => facts.fields.some((field) => field.name === each && field.isHeld)),
    ...(name ? [name] : []),
  ];
  const known = columns
    .map((column) => facts.fields.find((field) => field.name === column))
    .filter((each) => each !== undefined);
  return [...new Set([...always, ...known.map(fieldSelection)])].join(' ');
}

/** A field with what is shown of an object: its id and name for another thing, its values for a part. */
export function fieldSelection({ name, shape, select }: FieldFacts): string {
  if (shape === 'value' || shape === 'values') return name;
  if (shape === 'part' || shape === 'parts') return `${name} { ${select.join(' ') || '__typename'} }`;
  return `${name} { ${referenceSelection(select)} }`;
}

/** What is selected of another thing. */
function referenceSelection(select: readonly string[]): string {
  const shown = ['name', 'displayName'].find((each) => select.includes(each));
  return ['__typename', 'id', ...(shown ? [shown] : [])].join(' ');
}
