import type { Cloud } from '../../client/cloud.js';
import type { Resource } from '../../client/model/resource.js';
import { bytesOf, type WorkBudget } from '../../client/request/work-budget.js';
import { toUnavailable } from '../errors.js';
import { nodeOf } from '../fields/resource-node.js';
import { asInteger } from '../fields/scalar-fields.js';
import { encodeCursor } from './cursor.js';
import type { Failures } from './failures.js';
import type { GrowingList } from './growing-list.js';
import type { Page, PageRow } from './page.js';

export interface ConnectionAnswer {
  readonly resource: Resource;
  /** The cloud of the connection's account. */
  readonly cloud: Cloud;
  readonly argumentsHash: string;
  readonly hasPrevious: boolean;
  readonly failures: Failures;
  readonly work: Pick<WorkBudget, 'spend'>;
  /** A promise when fields can be delivered one after the other. */
  readonly page: Page | Promise<Page>;
  /** Known last, when all failures are known. */
  readonly total: number | null | Promise<number | null>;
  /** The rows as they arrive, when a list of them is streamed. */
  readonly growing?: GrowingList<PageRow>;
}

/** A page in the shape of a Relay connection. A value that is not there yet is a promise. Only the fields that need it await it. */
export function connectionAnswer(answer: ConnectionAnswer): object {
  const { resource, cloud, argumentsHash, hasPrevious, failures, work, page, total, growing } = answer;
  const cursorOf = ({ scope: { accountId, regionId }, after }: PageRow) =>
    encodeCursor({ accountId, regionId, place: after }, argumentsHash);
  const node = ({ scope, item }: PageRow) => nodeOf(resource, scope.cloud, scope.regionId, item);
  const edge = (row: PageRow) => {
    work.spend(bytesOf.edge);
    return { node: node(row), cursor: () => cursorOf(row) };
  };
  const each = (convert: (row: PageRow) => object) =>
    growing ? growing.map(convert) : once(page, ({ rows }) => rows.map(convert));
  return {
    nodes: () => each(node),
    edges: () => each(edge),
    pageInfo: () =>
      once(page, ({ rows, last, more }) => ({
        hasNextPage: more,
        hasPreviousPage: hasPrevious,
        startCursor: rows.slice(0, 1).map(cursorOf)[0] ?? null,
        endCursor: last === null ? null : cursorOf(last),
      })),
    totalCount: () => once(total, (count) => asInteger(count, 'TotalCount')),
    unavailable: () =>
      once(total, () =>
        failures.all.map(({ accountId, regionId, error }) => {
          return { ...toUnavailable(error, regionId), accountId: accountId ?? (() => accountOf(cloud)) };
        }),
      ),
  };
}

/** Converts at once when the value is there, because two thousand rows would need a promise each. */
function once<Value, Converted>(
  value: Value | Promise<Value>,
  convert: (value: Value) => Converted,
): Converted | Promise<Converted> {
  return value instanceof Promise ? value.then(convert) : convert(value);
}

/** The id of the cloud's account; null when it cannot be read. */
export async function accountOf(cloud: Cloud): Promise<string | null> {
  return cloud.identity.read().then(
    ({ accountId }) => accountId,
    () => null,
  );
}
