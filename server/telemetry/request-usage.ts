import type { ObservedCall } from '../../client/request/explain-log.js';

/** What one request took of the quota of an account for an action. */
export interface UsageRow {
  /** Null if the caller's account is not known. With action `*`: all further accounts and actions together. */
  readonly accountId: string | null;
  readonly product: string;
  readonly action: string;
  /** Calls that were sent, retries included: what the quota counts. */
  readonly attempts: number;
  /** How many of them upstream refused for their rate. */
  readonly throttled: number;
  /** Calls that failed in the end. */
  readonly failed: number;
}

type Counts = Pick<UsageRow, 'attempts' | 'throttled' | 'failed'>;

/** The most rows of a line in the log. */
const mostRows = 20;
const nothing: Counts = { attempts: 0, throttled: 0, failed: 0 };

/** Adds up the upstream calls of one request, by account and action. Answers without a call take nothing. */
export class RequestUsage {
  private readonly counts = new Map<string, UsageRow>();

  add({ accountId = '', product, action, attempts, throttled, failed }: ObservedCall): void {
    if (attempts === 0) return;
    const key = `${accountId} ${product} ${action}`;
    const known = this.counts.get(key) ?? {
      accountId: accountId === '' ? null : accountId,
      product,
      action,
      ...nothing,
    };
    this.counts.set(key, { ...known, ...sum(known, { attempts, throttled, failed: failed === undefined ? 0 : 1 }) });
  }

  /** All rows. Calls whose account was not known when they were made belong to the caller's own. */
  rows(ownAccountId: string | null): readonly UsageRow[] {
    return [...this.counts.values()].map((row) => ({ ...row, accountId: row.accountId ?? ownAccountId }));
  }
}

/** The rows with the most attempts, and the others as one row, so that a line has a bounded length. */
export function largestRows(rows: readonly UsageRow[]): readonly UsageRow[] {
  const ordered = [...rows].sort((a, b) => b.attempts - a.attempts);
  const rest = ordered.slice(mostRows);
  if (rest.length === 0) return ordered;
  return [
    ...ordered.slice(0, mostRows),
    { accountId: null, product: '*', action: '*', ...rest.reduce<Counts>(sum, nothing) },
  ];
}

function sum(a: Counts, b: Counts): Counts {
  return { attempts: a.attempts + b.attempts, throttled: a.throttled + b.throttled, failed: a.failed + b.failed };
}
