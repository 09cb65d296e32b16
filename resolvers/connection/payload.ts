import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import { bytesOf, type WorkBudget } from '../../client/request/work-budget.js';
import { nodeOf } from '../fields/resource-node.js';
import { asInteger } from '../fields/scalar-fields.js';
import type { ConnectionOptions } from './connection-options.js';
import type { Failures } from './failures.js';
import type { GrowingList } from './growing-list.js';
import type { Page, PageEnd, PageRow } from './page.js';
import { type Group, groupingOf, groupsWanted } from './sets/groups.js';
import { unavailableEntry } from './unavailable.js';

export interface ConnectionAnswer {
  readonly resource: Resource;
  /** The cloud of the connection's account. */
  readonly cloud: Cloud;
  /** The cursor after a row of the page. */
  readonly cursorOf: (row: PageEnd) => string;
  readonly hasPrevious: boolean;
  readonly failures: Failures;
  readonly work: Pick<WorkBudget, 'spend' | 'countRows'>;
  /** A promise when fields can be delivered one after the other. */
  readonly page: Page | Promise<Page>;
  /** Known last, when all failures are known. */
  readonly total: number | null | Promise<number | null>;
  /** The rows as they arrive, when a list of them is streamed. */
  readonly growing?: GrowingList<PageRow>;
  /** The groups by the name of their grouping, or why they are not known. */
  readonly groups: GroupsByName | Promise<GroupsByName>;
  readonly options: ConnectionOptions;
}

export type GroupsByName = ReadonlyMap<string, readonly Group[] | CloudError>;

/** A page in the shape of a Relay connection. A value that is not there yet is a promise. Only the fields that need it await it. */
export function connectionAnswer(answer: ConnectionAnswer): object {
  const { resource, cloud, cursorOf, hasPrevious, failures, work, page, total, growing } = answer;
  const groupsOf = async (args: Readonly<Record<string, unknown>>) => {
    const { name } = groupingOf(args, answer.options);
    const groups = (await answer.groups).get(name) ?? [];
    if (groups instanceof CloudError) throw groups;
    return groups;
  };
  const node = ({ scope, item }: PageRow) => nodeOf(resource, scope.cloud, scope.regionId, item);
  const edge = (row: PageRow) => {
    work.spend(bytesOf.edge);
    return { node: node(row), cursor: () => cursorOf(row) };
  };
  let areCounted = false;
  /** Nodes and edges are the same rows. */
  const count = (rows: number) => {
    if (!areCounted) work.countRows(rows);
    areCounted = true;
  };
  const each = (convert: (row: PageRow) => object) => {
    if (growing) {
      // The fields that await the page get its failure.
      void Promise.resolve(page).then(
        ({ rows }) => count(rows.length),
        () => undefined,
      );
      return growing.map(convert);
    }
    return once(page, ({ rows }) => {
      count(rows.length);
      return rows.map(convert);
    });
  };
  return {
    nodes: () => each(node),
    edges: () => each(edge),
    pageInfo: () =>
      once(page, ({ rows, last, more }) => ({
        hasNextPage: more,
        hasPreviousPage: hasPrevious,
        // Made only when asked for: a cursor that is too long fails alone.
        startCursor: () => rows.slice(0, 1).map(cursorOf)[0] ?? null,
        endCursor: () => (last === null ? null : cursorOf(last)),
      })),
    groups: async (args: Readonly<Record<string, unknown>>) => {
      const wanted = groupsWanted(args.first);
      return (await groupsOf(args)).slice(0, wanted);
    },
    groupCount: async (args: Readonly<Record<string, unknown>>) => (await groupsOf(args)).length,
    totalCount: () => once(total, (count) => asInteger(count, 'TotalCount')),
    unavailable: () =>
      once(total, () =>
        failures.grouped.map(({ accountId, regionId, parent, error }) => {
          const unread = { accountId, regionId: parent?.regionId ?? regionId, error, kind: resource.type };
          return unavailableEntry(unread, cloud);
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
