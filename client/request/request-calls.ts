import type { Caller } from '../credentials/caller.js';
import type { Action, Answer, Ask } from '../model/action.js';
import { type Call, callInputOf, newCall, type Send } from '../pipeline/call.js';
import type { CallContext } from './call-context.js';
import type { Lifetime } from './lifetime.js';

/** What all calls of one request share. */
export interface RequestCallsOptions extends Lifetime {
  readonly send: Send;
  readonly caller: Caller;
  readonly context: CallContext;
  readonly homeRegionId: string;
  readonly language: string;
  /** The request does not accept answers of calls that began before it. */
  readonly fresh?: boolean;
}

/** Makes the calls of one request and sends them through the pipeline. */
export class RequestCalls {
  private memo: Call['memo'] = new Map();

  constructor(
    private readonly options: RequestCallsOptions,
    private readonly accountId: () => string | null,
  ) {}

  /** Every failure is a rejection. */
  send(action: Action, ask: Ask, lifetime?: Lifetime): Promise<Answer> {
    try {
      return this.sendCall(this.callOf(action, ask, lifetime));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  sendCall(call: Call): Promise<Answer> {
    return this.options.send(call);
  }

  callOf(action: Action, ask: Ask, { signal, deadlineAt }: Lifetime = this.options): Call {
    const { caller, context, homeRegionId, language, fresh = false } = this.options;
    return newCall(callInputOf(action, ask, { homeRegionId, language }), {
      caller,
      accountId: this.accountId,
      fresh: fresh || ask.refetch === true,
      refetch: ask.refetch === true,
      isTransient: ask.isTransient === true,
      signal: ask.signal ? AbortSignal.any([signal, ask.signal]) : signal,
      deadlineAt,
      context,
      memo: this.memo,
    });
  }

  /** Later reads do not use earlier answers of this request. */
  forget(): void {
    this.memo = new Map();
  }
}
