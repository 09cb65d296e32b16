/** The call log: every call that reached a product, also the refused ones. It never contains secrets, tokens or signatures. */
export interface CallRecord {
  /** ISO 8601 with milliseconds, by the cloud's clock. */
  readonly at: string;
  readonly product: string;
  readonly action: string;
  readonly regionId: string | null;
  /** The owner of the access key that the call names, even if the signature was wrong. */
  readonly accountId: string | null;
  readonly principalArn: string | null;
  readonly accessKeyId: string | null;
  readonly host: string;
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  /** 0 when the connection was cut before an answer. */
  readonly status: number;
  readonly code: string | null;
  readonly requestId: string;
  /** The ids or names that a write changed. Empty for reads, refusals, dry runs and requests already executed under the same ClientToken. */
  readonly changed: readonly string[];
  readonly nonce: string | null;
  readonly ms: number;
}

const filterNames = ['product', 'action', 'regionId', 'accessKeyId', 'accountId'] as const;
export type CallFilter = Partial<Pick<CallRecord, (typeof filterNames)[number]>>;

export interface CallLog {
  record(call: CallRecord): void;
  calls(filter?: CallFilter): CallRecord[];
  clear(): void;
}

/** Keeps the newest hundred thousand calls, so that a long-running emulator does not run out of memory. */
export function createCallLog(capacity = 100_000): CallLog {
  let records: CallRecord[] = [];
  return {
    record: (call) => {
      records.push(call);
      if (records.length > capacity * 1.1) records = records.slice(-capacity);
    },
    calls: (filter = {}) =>
      records.filter((call) => filterNames.every((name) => filter[name] === undefined || call[name] === filter[name])),
    clear: () => {
      records = [];
    },
  };
}

/** Undefined when a name is not one of the filters. */
export function callFilter(query: readonly (readonly [string, string])[]): CallFilter | undefined {
  const isFilter = query.every(([name]) => filterNames.some((known) => known === name));
  return isFilter ? Object.fromEntries(query) : undefined;
}
