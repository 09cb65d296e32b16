import { CloudError } from '../errors/cloud-error.js';

/** Why a request has ended before its time. It is not a failure of what was asked, and nothing of the request is waited for any more. */
export class RequestEnded extends CloudError {}

/**
 * The memory that one HTTP request may use for its answers, and its turns on the event loop. It is asked where objects are
 * made, and where work may take long. All operations of a batch share one.
 */
export interface WorkBudget {
  /** Why the request has ended before its time; null while it goes on. */
  readonly ended: RequestEnded | null;
  /** It changes things. What became of them is found out even after the request has ended. */
  readonly isWriting: boolean;
  /** Takes so many bytes from what the request may hold. Throws if the request has ended, or ends by this. */
  spend(bytes: number): void;
  /** Whether other requests have waited long enough for the event loop. */
  shouldYield(): boolean;
  /** Does the work when it is the request's turn again. Fails once the request has ended. */
  schedule<Value>(work: () => Value): Promise<Awaited<Value>>;
  /** Calls back when the request has done all that it can do by now, in as many turns as that takes: what it wants by then can travel together. */
  whenIdle(tell: () => void): void;
  /** The same without throwing. */
  charge(bytes: number): void;
  /** Counts an upstream answer that is kept as long as the request, by the length of its text. */
  retain(textBytes: number): void;
  /** Tells, once, why the request has ended; at once where it has already. */
  onEnd(tell: (reason: RequestEnded) => void): void;
}

/**
 * What things take in bytes, in memory and as text, measured with answers that consist of little else (`npm run weigh`
 * measures again). What is transient on the way is counted too: promises, places, rows of lists; and time, a second for
 * thirty megabytes.
 *
 * `asked`: a field whose value has to be waited for. `question`: what the cloud is asked, even where the answer is known.
 * `error`: it goes through several hands, and each makes one of its own. `scope`: a region of a list. `part`: one of the calls
 * that its filter takes there. `edge`: a row that waits to become one, and the work on its cursor, beside the text.
 * `planned`: a field that is planned in place of being executed, in one turn with all the others: 20,000 of them take a
 * fifth of a second.
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
  edge: 700,
} as const;

/** The location of an error is looked up in the document, which takes longer in a longer document. */
export function errorBytes({ message }: Error, documentLength = 0): number {
  return bytesOf.error + 4 * message.length + documentLength / 20;
}

/** For work that belongs to no request: it is not limited. */
export const unbounded: WorkBudget = {
  ended: null,
  isWriting: false,
  spend: () => undefined,
  shouldYield: () => false,
  schedule: async <Value>(work: () => Value): Promise<Awaited<Value>> => await work(),
  whenIdle: (tell) => void Promise.resolve().then(() => process.nextTick(tell)),
  charge: () => undefined,
  retain: () => undefined,
  onEnd: () => undefined,
};

/** Of a whole tree of JSON. */
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
