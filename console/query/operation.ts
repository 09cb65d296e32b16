/** A document with its variables: what one panel asks. */
export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Asks the cloud again instead of using answers of a moment ago. */
  readonly fresh?: boolean;
}

/** What an answer cost, from `extensions.cloud`. */
export interface Cost {
  readonly calls: number;
  readonly cached: number;
  readonly durationMs: number;
}

/** An answer, whole or as far as it has come. */
export interface Answer<Data> {
  readonly data: Data | null;
  readonly problems: readonly Problem[];
  /** Known with the last part. */
  readonly cost: Cost | null;
  /** The labels of the parts that have not come yet. */
  readonly pending: readonly string[];
  readonly isComplete: boolean;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What could not be read, and why: an entry of `errors`, or a row of `unavailable`. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly kind: string | null;
  readonly accountId: string | null;
  readonly regionId: string | null;
  readonly isRetryable: boolean;
  /** The RAM action that is missing, and the statement that allows it. */
  readonly action: string | null;
  readonly statement: Statement | null;
  /** Where in the answer; null for rows of `unavailable`. */
  readonly path: readonly (string | number)[] | null;
}
