import { CloudError } from '../errors/cloud-error.js';

/** Why a request has ended before its time: no failure of what was asked, and nothing that is still worth waiting for. */
export class RequestEnded extends CloudError {}

/**
 * What one HTTP request may make of what it was told, and when: asked wherever something is made, or where work may be long.
 * All operations of a batch share one.
 */
export interface WorkBudget {
  /** Why the request has ended before its time; null while it goes on. */
  readonly ended: RequestEnded | null;
  /** It changes things: what became of them is found out, whatever else has ended. */
  readonly isWriting: boolean;
  /** Takes so many bytes from what the request may hold. Throws why it has ended, if it has, or does so by this. */
  spend(bytes: number): void;
  /** Whether others that wait for the event loop have waited long enough. */
  shouldYield(): boolean;
  /** Does it when it is the request's turn again, which never comes once it has ended. */
  schedule<Value>(work: () => Value): Promise<Awaited<Value>>;
  /** Calls back when all that the request has to do by now is done, in as many turns as that takes: what it wants by then is wanted together. */
  whenIdle(tell: () => void): void;
  /** The same for what cannot fail by it, but will find out. */
  charge(bytes: number): void;
  /** Keeps an upstream answer as long as the request, by the length of its text. */
  retain(textBytes: number): void;
  /** Tells, once, why the request has ended; at once where it has already. */
  onEnd(tell: (reason: RequestEnded) => void): void;
}

/**
 * What things take in bytes, in memory and as text, measured with answers that consist of little else. What is
 * transient on the way is counted too: promises, places, rows of lists; and time, a second for thirty megabytes. `asked` is a
 * field whose value has to be waited for, `question` what the cloud is asked, even where the answer is known; an error goes
 * through several hands, and each makes one of its own; `scope` is a region of a list, `part` one of the calls that its filter takes there.
 */
export const bytesOf = {
  object: 100,
  field: 24,
  item: 100,
  asked: 600,
  question: 2_500,
  error: 10_000,
  scope: 2_000,
  part: 600,
} as const;

/** Whoever makes an error looks for its place in the document, which takes as long as the document is. */
export function errorBytes({ message }: Error, documentLength = 0): number {
  return bytesOf.error + 4 * message.length + documentLength / 20;
}

/** For what is no request's: takes everything, at any time. */
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
