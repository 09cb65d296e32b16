/** What tests of costs share: months, sums as the embedded cloud has them, and the query. */
import type { Account } from '../../../../emulator/data/accounts.js';
import { type BillLine, billLines } from '../../../../emulator/published/windows/bill-lines.js';
import type { TestGateway } from '../../harness.js';

export interface Cost {
  readonly values: readonly (string | null)[];
  readonly amount: string;
  readonly pretaxAmount: string;
  readonly listAmount: string | null;
  readonly currency: string;
}

export interface Page {
  readonly nodes: readonly Cost[];
  readonly totalCount: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly unavailable?: readonly { readonly accountId: string | null; readonly code: string }[];
}

const chinaMs = 8 * 3_600_000;
export const today = new Date(Date.now() + chinaMs).toISOString().slice(0, 10);
/** A month so many months ago. */
export function monthBefore(count: number): string {
  const [year = 0, month = 0] = today.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - count)).toISOString().slice(0, 7);
}
export const month = monthBefore(1);
export const everything =
  'nodes { values amount pretaxAmount listAmount currency } totalCount pageInfo { hasNextPage endCursor }';

export const of = (groupBy: string, more = '') => `billingCycle: "${month}", groupBy: [${groupBy}], first: 1000${more}`;

/** The sums of lines, in millionths. */
export function truth(
  { emulator: { cloud } }: TestGateway,
  accounts: readonly Account[],
  valuesOf: (line: BillLine, account: Account) => readonly (string | null)[],
) {
  const sums = new Map<string, bigint>();
  for (const account of accounts) {
    for (const line of billLines(cloud, account, { month, day: null, today })) {
      const name = JSON.stringify(valuesOf(line, account));
      sums.set(name, (sums.get(name) ?? 0n) + BigInt(line.gross - line.discount));
    }
  }
  return sums;
}

/** 12.5 as 12500000 millionths. */
export function millionths(amount: string): bigint {
  const [whole = '', fraction = ''] = amount.split('.');
  return BigInt(`${whole}${fraction.padEnd(6, '0')}`);
}

export const summed = (page: Page | null) =>
  new Map(page?.nodes.map(({ values, amount }) => [JSON.stringify(values), millionths(amount)]));

export async function costs(gateway: TestGateway, args: string, selection = everything) {
  const { data, errors = [] } = await gateway.ask<{ costs: Page | null }>(`{ costs(${args}) { ${selection} } }`);
  return {
    page: data?.costs ?? null,
    codes: errors.map(({ extensions }) => extensions.code),
    text: errors.map(({ message }) => message).join(' '),
  };
}
