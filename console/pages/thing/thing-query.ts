import type { FieldFacts, KindFacts } from '../../../server/console/kinds.js';
import { fieldSelection, type Row } from '../../kinds/columns.js';

export interface ThingRow extends Row {
  readonly id: string;
  readonly consoleUrl: string | null;
  readonly regionId?: string | null;
}

export interface ThingData {
  readonly node: ThingRow | null;
}

const always = new Set(['id', 'consoleUrl']);

/** What the thing itself says, without a call more. */
export function heldFields({ fields }: KindFacts): readonly FieldFacts[] {
  return fields.filter(({ name, shape, isHeld }) => isHeld && isOwn(shape) && !always.has(name));
}

/** What takes calls of its own. */
export function detailFields({ fields }: KindFacts): readonly FieldFacts[] {
  return fields.filter(
    ({ name, shape, isHeld }) =>
      !isHeld &&
      (shape === 'value' || shape === 'values' || shape === 'part') &&
      !always.has(name) &&
      name !== 'region',
  );
}

/** The things that it belongs to. */
export function relatedFields({ fields }: KindFacts): readonly FieldFacts[] {
  return fields.filter(({ shape }) => shape === 'reference');
}

/** Lists of what hangs on it, each read when it is opened. */
export function hangingFields({ fields }: KindFacts): readonly FieldFacts[] {
  return fields.filter(
    ({ shape, isHeld }) => shape === 'list' || shape === 'references' || (shape === 'parts' && !isHeld),
  );
}

const isOwn = (shape: FieldFacts['shape']) =>
  shape === 'value' || shape === 'values' || shape === 'parts' || shape === 'part';

/** The thing at once, then what takes more calls, in two parts that do not wait for each other. */
export function thingOf(facts: KindFacts): string {
  const part = (label: string, fields: readonly FieldFacts[]) =>
    fields.length === 0
      ? ''
      : `\n    ... @defer(label: "${label}") { ... on ${facts.kind} { ${fields.map(fieldSelection).join(' ')} } }`;
  return `query ${facts.kind}Page($id: ID!) {
  node(id: $id) {
    id
    consoleUrl
    ... on ${facts.kind} { ${heldFields(facts).map(fieldSelection).join(' ') || '__typename'} }${part('details', detailFields(facts))}${part('related', relatedFields(facts))}
  }
}`;
}
