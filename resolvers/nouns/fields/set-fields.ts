import type { Dimension, ItemValue, SetValues, ValueKind } from '../../connection/sets/set-values.js';
import { type Actions, actionOf } from '../actions.js';
import { type FieldDeclaration, type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Noun } from '../descriptors.js';
import { valueFields } from '../held-fields.js';
import { memberOf } from '../members.js';
import { keyField, livesInRegion } from '../schema/boilerplate.js';
import { camelCase, constantCase } from '../schema/english.js';

/** Decides by which values a kind's items are ordered, grouped and added. The schema and the field tables are made from it. */

const kinds: Readonly<Record<string, ValueKind>> = {
  ID: 'text',
  String: 'text',
  Int: 'integer',
  Float: 'decimal',
  BigInt: 'bigint',
  Boolean: 'boolean',
  DateTime: 'time',
};

/** The endings of texts with few different values, such as instanceType, category and storageClass. */
const typeLike =
  /(?:^|[a-z])(?:zoneId|regionId|types?|category|class|level|platform|architecture|strategy|family|engine|version|edition|spec|state|status|owner|osName|protocol|mode)$/i;

/** The endings of numbers that can be added. The sum of ports, priorities or days means nothing. */
const additive = /(?:Count|Cores|KiB|MiB|GiB|TiB|Bytes|Kbps|Mbps|Amount)$/;

export interface KnownTypes {
  /** Types without a key. */
  readonly parts: ReadonlyMap<string, TypeDeclaration>;
  readonly enums: { has(name: string): boolean };
}

/** A value with its field, for descriptions. */
type Named = readonly [name: string, value: ItemValue];

/** The values that a list's own answer holds, in the order of the declaration, after the id and the place. */
function heldValues(noun: Noun, { enums }: KnownTypes): readonly Named[] {
  const shared = ['id', 'accountId', ...(livesInRegion(noun) ? ['regionId'] : []), ...keyNames(noun)];
  const declared = valueFields(noun, { declarations: { enums } }).filter(
    ({ shape, members }) => !shape.isList && members.length > 0 && (kinds[shape.name] || enums.has(shape.name)),
  );
  const named = new Map<string, ItemValue>(shared.map((field) => [field, { field, kind: 'text' }]));
  const members = noun.resource.list.counts?.members ?? [];
  for (const { name, shape, members: paths } of declared) {
    const counted = members.find((member) => member === paths.join());
    named.set(name, { field: name, kind: kinds[shape.name] ?? 'text', ...(counted !== undefined && { counted }) });
  }
  return [...named];
}

/** The field with the natural id, where the kind's declaration does not write it. */
function keyNames(noun: Noun): readonly string[] {
  const [key = '', ...more] = noun.keys;
  return key === '' || more.length > 0 ? [] : [keyField(noun, key)?.name ?? camelCase(key)];
}

/** Values with @orderable: they cost a call for each item. */
function orderableValues({ declaration }: Noun, { parts }: KnownTypes, actions: Actions): readonly Named[] {
  return declaration.fields.flatMap((field): readonly Named[] => {
    const detail = wordsOf(field, 'detail');
    const action = detail && actions.get(actionOf(detail))?.action;
    if (!action) return [];
    const own = kinds[field.shape.name];
    if (own && wordsOf(field, 'orderable')) return [[field.name, { field: field.name, kind: own, action }]];
    const part = parts.get(field.shape.name);
    return (part?.fields ?? []).flatMap((inner): readonly Named[] => {
      const kind = kinds[inner.shape.name];
      if (!kind || !wordsOf(inner, 'orderable')) return [];
      const value = { field: field.name, part: { type: field.shape.name, field: inner.name }, kind, action };
      return [[inner.name, value]];
    });
  });
}

export function setValuesOf(noun: Noun, types: KnownTypes, actions: Actions): SetValues {
  const held = heldValues(noun, types);
  const ordered = [...held, ...orderableValues(noun, types, actions)];
  return {
    order: Object.fromEntries(ordered.map(([name, value]) => [constantCase(name), value])),
    dimensions: Object.fromEntries(dimensionsOf(noun, held, types)),
    sums: Object.fromEntries(
      ordered.filter(([name, { kind }]) => ['integer', 'decimal', 'bigint'].includes(kind) && additive.test(name)),
    ),
    isOwned: !wordsOf(noun.declaration, 'shared'),
  };
}

function dimensionsOf(
  noun: Noun,
  held: readonly Named[],
  types: KnownTypes,
): readonly (readonly [string, Dimension])[] {
  const { declaration, resource } = noun;
  const fields = new Map(declaration.fields.map((field) => [field.name, field]));
  // Things of all regions in one list name their region as any other value.
  const places = new Set(['id', 'accountId', ...(livesInRegion(noun) ? ['regionId'] : []), ...keyNames(noun)]);
  const usual = held
    .filter(([name]) => !places.has(name))
    .flatMap(([name, value]): readonly (readonly [string, Dimension])[] => {
      const field = fields.get(name);
      if (value.kind === 'time') {
        const time = constantCase(name);
        return [
          [`${time}_MONTH`, { by: 'month', value }],
          [`${time}_AGE`, { by: 'age', value }],
        ];
      }
      const isOfFew =
        value.kind === 'boolean' || (value.kind === 'text' && field !== undefined && isOneOfFew(field, noun, types));
      return isOfFew ? [[constantCase(name).replace(/_ID$/, ''), { by: 'value', value }]] : [];
    });
  return [
    ['ACCOUNT', { by: 'account' }],
    ...(livesInRegion(noun) ? ([['REGION', { by: 'region' }]] as const) : []),
    ...usual,
    ...(resource.tags ? ([['TAG', { by: 'tag' }]] as const) : []),
  ];
}

/** Whether many items share a text: an enum, a zone, a type, or the key of another thing. */
function isOneOfFew(field: FieldDeclaration, { declaration }: Noun, { enums }: KnownTypes): boolean {
  if (enums.has(field.shape.name) || typeLike.test(field.name) || field.name === 'resourceGroupId') return true;
  const [member] = memberOf(field);
  return declaration.fields.some((other) => {
    const reference = wordsOf(other, 'reference');
    return reference && (reference.text('field') === field.name || reference.text('key') === member);
  });
}
