import { CloudError } from '../errors/cloud-error.js';

/** Why the gateway has ended a request early. The called action did not fail, and the request waits for nothing any more. */
export class RequestEnded extends CloudError {}

/**
 * The memory that one HTTP request may use for its answers, and its turns on the event loop. Code that creates objects or may
 * take long asks it first. All operations of a batch share one.
 */
export interface WorkBudget {
  /** Why the request has ended early. Null while it goes on. */
  readonly ended: RequestEnded | null;
  /** The request executes a write. It reads the result of the write even after the request has ended. */
  readonly isWriting: boolean;
  /** Charges bytes to the request. Throws if the request has ended, or if this charge ends it. */
  spend(bytes: number): void;
  /** Whether the request has used the event loop long enough that others should have a turn. */
  shouldYield(): boolean;
  /** Runs the work on the request's next turn. Fails if the request has ended. */
  schedule<Value>(work: () => Value): Promise<Awaited<Value>>;
  /** Calls back when the request has nothing else to do, after as many turns as that takes, so that all keys it wants by then share a call. */
  whenIdle(tell: () => void): void;
  /** Charges bytes without throwing. */
  charge(bytes: number): void;
  /** Notes that the answer has so many rows of a list. */
  countRows(rows: number): void;
  /**
   * Before a read whose answer is expected to have so much text. Undefined: it may begin. Otherwise it may when the promise
   * resolves, which is when there is memory, or when the request ends. In both cases `endRead` follows.
   */
  beginRead(textBytes: number): Promise<void> | undefined;
  endRead(textBytes: number): void;
  /** Charges an upstream answer that the request keeps, by the length of its text. */
  retain(textBytes: number): void;
  /**
   * Calls `tell` once with the reason when the request ends early, or at once if it already has. The returned function takes the
   * listener back: work that is done must not stay in memory until the end of its request.
   */
  onEnd(tell: (reason: RequestEnded) => void): () => void;
}

/**
 * The cost of things in bytes, in memory and as text, measured with answers that consist mostly of them (`npm run weigh`
 * measures again). It includes transient objects (promises, positions, rows of lists) and time: one second counts as thirty
 * megabytes.
 *
 * `asked`: a field that waits for its value. `question`: one call, even if its answer is known. `error`: several layers each
 * make an error object. `scope`: a region of a list. `part`: one of the calls that its filter takes there. `edge`: a row that
 * waits to become an edge, and the work on its cursor, without the text. `planned`: a field that is planned instead of
 * executed.
 */
export const bytesOf = {
  object: 100,
  field: 24,
  item: 100,
  asked: 2_000,
  question: 2_500,
  error: 10_000,
  scope: 2_000,
  part: 600,
  planned: 7_500,
  edge: 1_000,
} as const;

/** Errors have a location, and finding it takes longer in a longer document. */
export function errorBytes({ message }: Error, documentLength = 0): number {
  return bytesOf.error + 4 * message.length + documentLength / 20;
}

/** For work that belongs to no request. It has no limits. */
export const unbounded: WorkBudget = {
  ended: null,
  isWriting: false,
  spend: () => undefined,
  shouldYield: () => false,
  schedule: async <Value>(work: () => Value): Promise<Awaited<Value>> => await work(),
  whenIdle: (tell) => void Promise.resolve().then(() => process.nextTick(tell)),
  charge: () => undefined,
  countRows: () => undefined,
  beginRead: () => undefined,
  endRead: () => undefined,
  retain: () => undefined,
  onEnd: () => () => undefined,
};

/** The cost of a whole JSON tree. */
export function treeBytes(tree: unknown): number {
  let bytes = 0;
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const each = open.pop();
    bytes += bytesOf.field;
    if (typeof each === 'string') bytes += each.length;
    if (typeof each !== 'object' || each === null) continue;
    bytes += bytesOf.object;
    for (const member of Object.values(each)) open.push(member);
  }
  return bytes;
}
