/** Flattens an action's parameters into query parameters, as RPC-style APIs read them. */

export type Param =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly Param[]
  | { readonly [name: string]: Param };

/**
 * A list becomes `Name.1` and an object `Name.Key`, to any depth. Null and undefined are omitted. '' is kept, because an empty
 * tag value is a value. Lists that an action takes as JSON or comma-joined text are already text here. `Filter[VpcId]` is the
 * row of the list Filter whose Key is VpcId: `Filter.1.Key=VpcId` and `Filter.1.Value.1`. `LookupAttribute(User)` is such a row
 * whose Value is one text: `LookupAttribute.1.Value`.
 * https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
export function flattenParams(params: { readonly [name: string]: Param }): Record<string, string> {
  const flat: Record<string, string> = {};
  const rows = new Map<string, number>();
  for (const [name, value] of Object.entries(params)) {
    const row = rowNamed(name);
    if (!row) {
      flatten(name, value, flat);
      continue;
    }
    const at = (rows.get(row.list) ?? 0) + 1;
    rows.set(row.list, at);
    const values = row.isSingle || (typeof value === 'object' && value !== null) ? value : [value];
    flatten(`${row.list}.${at}`, { Key: row.key, Value: values }, flat);
  }
  return flat;
}

/** One row of a list parameter. */
export interface NamedRow {
  readonly list: string;
  readonly key: string;
  /** Its value is one text, not a list. */
  readonly isSingle: boolean;
}

/** The list and the key in a name such as `Filter[VpcId]` or `LookupAttribute(User)`; null for any other name. */
export function rowNamed(name: string): NamedRow | null {
  const [, list, many, one] = /^(\w+)(?:\[(\w+)\]|\((\w+)\))$/.exec(name) ?? [];
  const key = many ?? one;
  return list === undefined || key === undefined ? null : { list, key, isSingle: one !== undefined };
}

function flatten(name: string, value: Param, into: Record<string, string>): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    into[name] = String(value);
  } else if (isList(value)) {
    for (const [index, item] of value.entries()) flatten(`${name}.${index + 1}`, item, into);
  } else {
    for (const [key, item] of Object.entries(value)) flatten(`${name}.${key}`, item, into);
  }
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: object): value is readonly Param[] {
  return Array.isArray(value);
}
