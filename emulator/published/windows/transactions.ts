/** Money that came into and left an account: what each product cost in a month leaves on the third of the next one. */
import { randomOf } from '../../data/random.js';
import { byPage } from '../../paging.js';
import type { Body } from '../../wire/rpc.js';
import type { Read } from '../given.js';
import { billLines } from './bill-lines.js';

const mostRows = 100;
const chinaMs = 8 * 3_600_000;
/** Upstream answers so much without a window. */
const usualMs = 31 * 86_400_000;
/** Nothing is kept longer. */
const mostMonths = 36;

type Row = Readonly<Record<string, string>>;

export function transactions(read: Read): Body {
  const { context, given } = read;
  const { params } = given;
  const now = context.access.now();
  const end = momentOf(params.CreateTimeEnd, now);
  const start = momentOf(params.CreateTimeStart, end - usualMs);
  const asked = ['TransactionNumber', 'RecordID', 'TransactionType', 'TransactionFlow', 'TransactionChannel'].filter(
    (name) => (params[name] ?? '') !== '',
  );
  const rows = rowsOf(read, start, Math.min(end, now)).filter((row) =>
    asked.every((name) => row[name] === params[name]),
  );
  const { PageNum: PageNumber = '1', PageSize = '20' } = params;
  const { page, pageNumber, pageSize } = byPage(rows, { params: { PageNumber, PageSize }, context }, mostRows);
  return {
    Code: 'Success',
    Message: 'Successful!',
    RequestId: context.requestId,
    Success: true,
    Data: {
      PageNum: pageNumber,
      PageSize: pageSize,
      TotalCount: rows.length,
      AccountName: '',
      AccountTransactionsList: { AccountTransactionsList: page },
    },
  };
}

/** The newest first. */
function rowsOf({ context: { cloud, account, access } }: Read, start: number, end: number): readonly Row[] {
  const today = new Date(access.now() + chinaMs).toISOString().slice(0, 10);
  const months = Array.from({ length: mostMonths }, (_, at) => monthBefore(today, at + 1));
  return months.flatMap((month) => {
    const paidAt = `${monthBefore(`${month}-01`, -1)}-03T02:03:20Z`;
    if (Date.parse(paidAt) < start || Date.parse(paidAt) > end) return [];
    const costs = new Map<string, number>();
    for (const { productCode, gross, discount } of billLines(cloud, account, { month, day: null, today })) {
      costs.set(productCode, (costs.get(productCode) ?? 0) + gross - discount);
    }
    return [...costs].flatMap(([product, millionths]): Row[] => {
      const shared = { BillingCycle: month, TransactionAccount: account.id, Balance: '0.00', FundType: 'Cash' };
      const amount = (millionths / 1_000_000).toFixed(2);
      const row = (flow: string, type: string, channel: string, remarks: string): Row => {
        const words = [cloud.seed, account.id, 'transaction', month, product, flow];
        const number = randomOf(...words).text(12, '123456789');
        return {
          ...shared,
          TransactionNumber: number,
          TransactionTime: paidAt,
          TransactionFlow: flow,
          TransactionType: type,
          TransactionChannel: channel,
          TransactionChannelSN: channel === 'Alipay' ? `2026${number}` : '',
          RecordID: `${month.replace('-', '')}${number}`,
          Amount: amount,
          Remarks: remarks,
        };
      };
      return [row('Expense', 'Consumption', 'AccountBalance', product), row('Income', 'Payment', 'Alipay', '')];
    });
  });
}

function monthBefore(day: string, count: number): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - count)).toISOString().slice(0, 7);
}

function momentOf(text: string | undefined, otherwise: number): number {
  const moment = Date.parse(text ?? '');
  return Number.isNaN(moment) ? otherwise : moment;
}
