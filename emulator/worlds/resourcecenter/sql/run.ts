/** Answers SQL from the rows of the index, account by account, without holding the rows of all accounts at once. */
import type { Account } from '../../../data/accounts.js';
import type { RpcContext } from '../../../wire/rpc.js';
import type { IndexRow } from '../index-row.js';
import { indexedRows } from '../search.js';
import type { ColumnName, Query, Test } from './parse.js';

interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | number)[])[];
}

type Value = string | number;

const read: Readonly<Record<ColumnName, (row: IndexRow, account: Account) => string>> = {
  account_id: (_row, { id }) => id,
  region_id: ({ RegionId }) => RegionId,
  resource_type: ({ ResourceType }) => ResourceType,
  resource_id: ({ ResourceId }) => ResourceId,
  resource_name: ({ ResourceName }) => ResourceName,
  zone_id: ({ ZoneId }) => ZoneId,
  resource_group_id: ({ ResourceGroupId }) => ResourceGroupId,
  create_time: ({ CreateTime }) => CreateTime,
  vpc_id: ({ vpcId }) => vpcId,
  v_switch_id: ({ vSwitchId }) => vSwitchId,
};

export function runSql(query: Query, accounts: readonly Account[], context: RpcContext): Answer {
  const { select, orderBy, limit, offset } = query;
  const columns = select.map(({ column, name }) => ({ name, type: column === null ? 'bigint' : 'varchar' }));
  const isGrouped = query.groupBy.length > 0 || select.some(({ column }) => column === null);
  const all = isGrouped ? grouped(query, accounts, context) : listed(query, accounts, context);
  const order = orderBy.map(({ name, isDescending }) => {
    return { at: select.findIndex((each) => each.name === name), sign: isDescending ? -1 : 1 };
  });
  const sorted = all.sort((left, right) => {
    for (const { at, sign } of order) {
      const [one = '', other = ''] = [left[at], right[at]];
      if (one !== other) return one < other ? -sign : sign;
    }
    return 0;
  });
  return { columns, rows: sorted.slice(offset, offset + limit) };
}

function listed({ select, where }: Query, accounts: readonly Account[], context: RpcContext): Value[][] {
  const rows: Value[][] = [];
  for (const [account, row] of matching(where, accounts, context)) {
    rows.push(select.map(({ column }) => (column === null ? 0 : read[column](row, account))));
  }
  return rows;
}

function grouped({ select, where, groupBy }: Query, accounts: readonly Account[], context: RpcContext): Value[][] {
  const counts = new Map<string, { readonly row: IndexRow; readonly account: Account; count: number }>();
  const isCounted = select.some(({ column }) => column === null);
  // Whether an account has anything is known from its first row.
  const isByAccount = !isCounted && groupBy.every((column) => column === 'account_id');
  for (const account of accounts) {
    for (const [, row] of matching(where, [account], context, isByAccount)) {
      const name = JSON.stringify(groupBy.map((column) => read[column](row, account)));
      const group = counts.get(name) ?? { row, account, count: 0 };
      group.count += 1;
      counts.set(name, group);
      if (isByAccount) break;
    }
  }
  if (groupBy.length === 0 && counts.size === 0) return [select.map(() => 0)];
  return [...counts.values()].map(({ row, account, count }) =>
    select.map(({ column }) => (column === null ? count : read[column](row, account))),
  );
}

function* matching(
  where: readonly Test[],
  accounts: readonly Account[],
  context: RpcContext,
  isAnyEnough = false,
): Iterable<[Account, IndexRow]> {
  const named = (column: ColumnName) =>
    where
      .filter((test) => test.column === column && (test.operator === '=' || test.operator === 'IN'))
      .map(({ values }) => new Set(values));
  const among = (column: ColumnName) => (value: string) => named(column).every((wanted) => wanted.has(value));
  const rest = where.filter(({ column }) => column !== 'resource_type' && column !== 'account_id');
  for (const account of accounts) {
    if (!among('account_id')(account.id)) continue;
    const isType = among('resource_type');
    // Every account has roles, and they are made fastest.
    const ways = isAnyEnough
      ? [(type: string) => isType(type) && isOfRam(type), (type: string) => isType(type) && !isOfRam(type)]
      : [isType];
    for (const way of ways) {
      for (const row of indexedRows({ ...context, account }, way, among('region_id'))) {
        if (rest.every((test) => holds(test, read[test.column](row, account)))) yield [account, row];
      }
    }
  }
}

function isOfRam(type: string): boolean {
  return type.startsWith('ACS::RAM::');
}

function holds({ operator, values }: Test, value: string): boolean {
  const [wanted = ''] = values;
  if (operator === '>=') return value >= wanted;
  if (operator === '<=') return value <= wanted;
  if (operator === '>') return value > wanted;
  if (operator === '<') return value < wanted;
  return values.includes(value);
}
