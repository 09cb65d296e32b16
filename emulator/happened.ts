/** The writes that the embedded cloud has executed, as ActionTrail keeps them. It never contains secrets. */

export interface Happened {
  /** Epoch ms by the cloud's clock, to the second. */
  readonly at: number;
  readonly accountId: string;
  /** Null for products without regions. */
  readonly regionId: string | null;
  readonly product: string;
  readonly action: string;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  /** The ids or names that were changed. */
  readonly changed: readonly string[];
  /** As GetCallerIdentity writes it. */
  readonly principalArn: string;
  readonly principalId: string;
  readonly accessKeyId: string | null;
  readonly userAgent: string;
}

export interface Happenings {
  record(happened: Happened): void;
  /** The newest last. */
  of(accountId: string): readonly Happened[];
}

/** Keeps the newest ten thousand, so that a long-running emulator does not run out of memory. */
export function createHappenings(capacity = 10_000): Happenings {
  let all: Happened[] = [];
  return {
    record: (happened) => {
      all.push(happened);
      if (all.length > capacity * 1.1) all = all.slice(-capacity);
    },
    of: (accountId) => all.filter((one) => one.accountId === accountId),
  };
}
