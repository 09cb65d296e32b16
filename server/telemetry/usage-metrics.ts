import { Counter, type Registry } from 'prom-client';
import type { UsageRow } from './request-usage.js';

export interface UsageMetricsOptions {
  /** The names of operations that may be labels: those of trusted documents. Default: none. */
  readonly operations?: () => ReadonlySet<string>;
}

/** What one request used. */
export interface EndedUsage {
  readonly rows: readonly UsageRow[];
  readonly operationNames: readonly string[];
  readonly outcome: string;
  /** Rows of lists in its answer. */
  readonly listed: number;
  /** The fields that it asked for, as `Type.field`. */
  readonly fields: readonly string[];
}

export interface UsageMetrics {
  requestEnded(usage: EndedUsage): void;
}

/** More accounts than a company reads through one gateway. */
const mostAccounts = 1000;

/**
 * Who uses what, with bounded labels. Accounts are those that STS or the configuration names. Operations are only those of trusted
 * documents, because any other name is the client's choice. Fields are those of the schema. No caller is a label: the log has them.
 */
export function usageMetrics(registry: Registry, { operations }: UsageMetricsOptions): UsageMetrics {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const attempts = counter('yunmen_account_attempts_total', 'Calls that were sent, with their repeats, by account.', [
    'account',
  ]);
  const throttled = counter('yunmen_account_throttled_total', 'Those that the cloud refused for their rate.', [
    'account',
  ]);
  const failed = counter('yunmen_account_failed_total', 'Calls that failed in the end, by account.', ['account']);
  const requests = counter('yunmen_operation_requests_total', 'Requests of trusted documents by how they ended.', [
    'operation',
    'outcome',
  ]);
  const operationAttempts = counter('yunmen_operation_attempts_total', 'Calls that they sent, with repeats.', [
    'operation',
  ]);
  const operationRows = counter('yunmen_operation_rows_total', 'Rows of lists in their answers.', ['operation']);
  const asked = new Map<string, number>();
  new Counter({
    name: 'yunmen_field_requests_total',
    help: 'Requests that asked for a field, by the type and the field of the schema. Only with YUNMEN_FIELD_USAGE.',
    labelNames: ['type', 'field'],
    registers,
    // The labels are written at a scrape and not at every request, which may ask for hundreds of fields.
    collect() {
      this.reset();
      for (const [name, count] of asked) {
        const [type = '', field = ''] = name.split('.');
        this.inc({ type, field }, count);
      }
    },
  });
  const accounts = new Set<string>();
  const accountLabel = (accountId: string | null): string => {
    if (accountId === null) return 'unknown';
    if (accounts.size < mostAccounts) accounts.add(accountId);
    return accounts.has(accountId) ? accountId : 'other';
  };
  return {
    requestEnded({ rows, operationNames, outcome, listed, fields }) {
      for (const row of rows) {
        const account = accountLabel(row.accountId);
        attempts.inc({ account }, row.attempts);
        if (row.throttled > 0) throttled.inc({ account }, row.throttled);
        if (row.failed > 0) failed.inc({ account }, row.failed);
      }
      for (const name of fields) asked.set(name, (asked.get(name) ?? 0) + 1);
      // The calls of a batch belong to all of its operations together.
      const [operation, ...more] = operationNames;
      if (operation === undefined || more.length > 0 || !operations?.().has(operation)) return;
      requests.inc({ operation, outcome });
      operationAttempts.inc(
        { operation },
        rows.reduce((all, row) => all + row.attempts, 0),
      );
      operationRows.inc({ operation }, listed);
    },
  };
}
