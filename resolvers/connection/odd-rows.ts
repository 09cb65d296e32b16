/**
 * Rows that cannot be shown: a value that the schema promises is missing in upstream's answer or has a wrong type. Such a
 * row is left out and reported, and the other rows stay.
 */
import { getNamedType, getNullableType, isListType, isNonNullType, isObjectType, responsePathAsArray } from 'graphql';
import type { Cloud } from '../../client/cloud.js';
import { type CalledAction, CloudError } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import { type Item, noRow, unfit } from '../../client/model/value.js';
import { toGraphQLError } from '../errors.js';
import type { SelectedFields } from '../execution/selection.js';
import type { FieldCall } from '../fields/field.js';
import { nodeOf, type ResourceNode } from '../fields/resource-node.js';

/** Replaces a row in a list when the row could not be made. */
export class OddRow {
  constructor(readonly error: CloudError) {}
}

/** The row, or the reason why it cannot be made. An error that is not a CloudError is a bug and is thrown again. */
export function orOdd<Row>(make: () => Row): Row | OddRow {
  try {
    return make();
  } catch (error) {
    return oddBy(error);
  }
}

/** The same for a row that may have to be loaded. */
export function orOddLater<Row>(loading: Row | Promise<Row>): Row | Promise<Row | OddRow> {
  return loading instanceof Promise ? loading.catch((error: unknown) => oddBy(error)) : loading;
}

export function oddBy(error: unknown): OddRow {
  if (error instanceof CloudError) return new OddRow(error);
  throw error;
}

/** One node for each row. */
export function nodesOf(
  resource: Resource,
  cloud: Cloud,
  regionId: string | null,
  items: readonly Item[],
): readonly (ResourceNode | OddRow)[] {
  return items.map((item) => orOdd(() => nodeOf(resource, cloud, regionId, item)));
}

/** One part of a resource for each row. */
export function partsOf<Part>(items: readonly Item[], make: (item: Item) => Part): readonly (Part | OddRow)[] {
  return items.map((item) => (item === noRow ? new OddRow(unfit('an object', null)) : orOdd(() => make(item))));
}

/** Throws the reason why a row cannot be shown. */
export type Check = (row: never) => void;

/** One check for each place of a document in each execution, because a thousand parents can have their lists there. */
const checks = new WeakMap<SelectedFields, Check | null>();

/**
 * Reads the selected non-null fields of a row, so that a failure is found before the row is in a list that cannot hold
 * null. Returns null when no selected field can fail in this way.
 */
export function checkOf(fields: SelectedFields): Check | null {
  let check = checks.get(fields);
  if (check === undefined) {
    check = madeOf(fields);
    checks.set(fields, check);
  }
  return check;
}

function madeOf(fields: SelectedFields): Check | null {
  const parts: Check[] = [];
  for (const { definition, selection } of fields.all()) {
    const field = fields.sourceOf(definition.name);
    if (!isNonNullType(definition.type) || !field?.read || field.subscribe || field.needs.length === 0) continue;
    const type = getNamedType(definition.type);
    const read: (row: never) => unknown = field.read;
    const within = isObjectType(type) ? checkOf(selection.on(type.name)) : null;
    const isList = isListType(getNullableType(definition.type));
    parts.push((row) => {
      const value = read(row);
      if (!within || value instanceof Promise) return;
      for (const each of isList && Array.isArray(value) ? value : [value]) within(each as never);
    });
  }
  if (parts.length === 0) return null;
  return (row) => {
    for (const part of parts) part(row);
  };
}

/** The first error that a check finds in the row, or null. */
export function oddityIn(row: unknown, checks: readonly (Check | null)[]): CloudError | null {
  if (row instanceof OddRow) return row.error;
  if (row instanceof Promise) return null;
  try {
    for (const check of checks) check?.(row as never);
  } catch (error) {
    if (error instanceof CloudError) return about(row, error);
    throw error;
  }
  return null;
}

/** Adds the name of the resource to the message, when it is known. */
function about(row: unknown, error: CloudError): CloudError {
  if (typeof row !== 'object' || row === null || !('resource' in row && 'key' in row)) return error;
  const { resource, key } = row as ResourceNode;
  return new CloudError(error.kind, `${resource.type} ${key}: ${error.message}`, { ...error, cause: error });
}

/** One failure for all rows that were left out of a list. */
export function leftOut(
  [first, ...others]: readonly [CloudError, ...CloudError[]],
  what: string,
  called: CalledAction = first,
): CloudError {
  const rows = others.length === 0 ? 'A row is' : `${others.length + 1} rows are`;
  const { product, action } = called;
  const message = `${rows} left out of ${what}: ${first.message}`;
  return new CloudError(first.kind, message, { ...first, product, action, cause: first });
}

/** Reports the rows that a field left out, with the path of the field. */
export function reportLeftOut(
  [first, ...others]: readonly CloudError[],
  { context, info }: Pick<FieldCall, 'context' | 'info'>,
): void {
  if (!first) return;
  const where = { path: responsePathAsArray(info.path), nodes: info.fieldNodes };
  context.report(toGraphQLError(leftOut([first, ...others], `\`${info.fieldName}\``), where));
}
