import type { TopicFilter } from './cache/answer-cache.js';
import type { Caller } from './credentials/caller.js';
import type { EmptyListVerifier } from './errors/empty-list-verifier.js';
import type { Action, Answer, Ask } from './model/action.js';
import { stopped } from './pipeline/or-aborted.js';
import type { Lifetime } from './request/lifetime.js';
import type { RequestCalls } from './request/request-calls.js';
import type { KeyedMutex } from './throttling/keyed-mutex.js';

/** The answer of a write, and upstream's id of the call. */
export interface WriteResult {
  readonly answer: Answer;
  readonly requestId: string | null;
}

export interface CloudWriterOptions extends Lifetime {
  readonly caller: Caller;
  readonly mutex: KeyedMutex;
}

/** Writes to the cloud for one request. */
export class CloudWriter {
  constructor(
    private readonly options: CloudWriterOptions,
    private readonly calls: RequestCalls,
    private readonly emptyLists: EmptyListVerifier,
    /**
     * Discards answers to this caller from before the write, for this request and for others. Calls in flight answer only the
     * requests that already wait for them. `about` limits this to what the write can have changed.
     */
    readonly forget: (about?: TopicFilter) => void,
    /** Tells other processes of a write. It must resolve before the write is answered. */
    private readonly announce: () => Promise<void>,
  ) {}

  /**
   * One write. Once it has begun, it continues after the deadline and after the client disconnects, because its result must be
   * known and logged. Answers from before the write are not reused after it.
   */
  async write(action: Action, ask: Ask): Promise<WriteResult> {
    const { signal, deadlineAt } = this.options;
    if (signal.aborted) throw stopped(action.name, signal.reason);
    const call = this.calls.callOf(action, ask, { signal: new AbortController().signal, deadlineAt });
    try {
      const answer = await this.calls.sendCall(call);
      return { answer, requestId: requestIdIn(answer) ?? call.trace.requestId };
    } catch (error) {
      this.emptyLists.noteRefusal(error);
      throw error;
    } finally {
      this.forget();
      await this.announce();
    }
  }

  /**
   * For a thing that is read and then written: until the work ends, this caller makes no other write under that key. Other
   * callers of this process wait too, but only for a short time.
   */
  runExclusive<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const { mutex, caller, signal } = this.options;
    return mutex.runExclusive({ key, owner: caller.identity, signal }, work);
  }
}

function requestIdIn({ RequestId: value }: Answer): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
