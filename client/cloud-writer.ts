import type { TopicFilter } from './cache/answer-cache.js';
import type { Caller } from './credentials/caller.js';
import type { EmptyListVerifier } from './errors/empty-list-verifier.js';
import type { Action, Answer, Ask } from './model/action.js';
import { stopped } from './pipeline/or-aborted.js';
import type { Lifetime } from './request/lifetime.js';
import type { RequestCalls } from './request/request-calls.js';
import type { KeyedMutex } from './throttling/keyed-mutex.js';

/** What a write answered, and upstream's id of the call. */
export interface WriteResult {
  readonly answer: Answer;
  readonly requestId: string | null;
}

export interface CloudWriterOptions extends Lifetime {
  readonly caller: Caller;
  readonly mutex: KeyedMutex;
}

/** Changes things in the cloud for one request. */
export class CloudWriter {
  constructor(
    private readonly options: CloudWriterOptions,
    private readonly calls: RequestCalls,
    private readonly emptyLists: EmptyListVerifier,
    /**
     * What this caller was told before the write is asked for anew, by this request and by others. What is on its way is
     * given only to those who wait for it already. `about` narrows it to what the write can have changed.
     */
    readonly forget: (about?: TopicFilter) => void,
  ) {}

  /**
   * One write. Once begun it goes on to its end, though the deadline passes or the client hangs up: what became of it must
   * be known, and put on record. Nothing that was read before it is reused after it.
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
    }
  }

  /**
   * For a thing that is read to be written: meanwhile this caller writes nothing else under that key. Other callers of this
   * process wait too, but not for long.
   */
  runExclusive<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const { mutex, caller, signal } = this.options;
    return mutex.runExclusive({ key, owner: caller.identity, signal }, work);
  }
}

function requestIdIn({ RequestId: value }: Answer): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
