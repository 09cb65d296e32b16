import type { CallCredentials } from '../credentials/call-credentials.js';
import type { Caller } from '../credentials/caller.js';
import type { Action, Answer, Ask } from '../model/action.js';
import { flattenParams } from '../model/params.js';
import type { CallContext } from '../request/call-context.js';
import { regionIdOf } from '../wire/endpoint.js';

/** What a call asks: the same for every caller. */
export interface CallInput {
  readonly action: Action;
  /** The region addressed; null for central products. */
  readonly regionId: string | null;
  readonly bucket: string | null;
  /** The part of the region that the bucket lies in, once upstream has told; one of the product's `sites`. */
  readonly site?: string | undefined;
  /** Flattened and complete, as they are signed. */
  readonly params: Readonly<Record<string, string>>;
  /** Headers that carry a part of what is asked. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; '' = none. */
  readonly content: string;
  /** Path of what the answer must hold. */
  readonly mustContain: readonly string[];
}

/** An answer that the request has had. */
export interface MemoizedAnswer {
  readonly answer: Promise<Answer>;
  /** Of its text. */
  readonly bytes: number;
}

/** One call on its way down the pipeline. Steps may narrow it (`{ ...call, regionId }`); none may change its caller. */
export interface Call extends CallInput {
  readonly caller: Caller;
  /** The account asked, as far as it is known by now: limits belong to accounts. */
  readonly accountId: () => string | null;
  /** Whether the answer must have been asked for by this very request. */
  readonly fresh: boolean;
  /** Whether no earlier answer may be used, not even one of this request. */
  readonly refetch?: boolean;
  readonly signal: AbortSignal;
  /** Epoch ms after which the answer is not waited for any more. */
  readonly deadlineAt: () => number;
  readonly context: CallContext;
  /** The request's own answers so far: within one request no read is made twice. */
  readonly memo: Map<string, MemoizedAnswer>;
  readonly trace: Trace;
  /** What signs it, from refreshCredentials on; absent on calls that nothing signs. */
  readonly credentials?: CallCredentials;
  /** Of a write, from unknownOutcome on. */
  readonly outcome?: WriteOutcome;
}

/** Puts together what the action says, what is asked of it, and the home region for calls that name none. */
export function callInputOf(
  action: Action,
  ask: Ask,
  { homeRegionId, language }: { readonly homeRegionId: string; readonly language: string },
): CallInput {
  const { product, language: languageParam } = action;
  return {
    action,
    regionId: product.endpoint === 'central' ? null : regionIdOf(product, ask.regionId ?? homeRegionId),
    bucket: ask.bucket ?? null,
    ...(ask.site !== undefined && { site: ask.site }),
    params: flattenParams({
      ...action.params,
      ...(product.regionParam && ask.regionId !== null && { [product.regionParam]: ask.regionId }),
      ...(languageParam !== undefined && { [languageParam]: language }),
      ...ask.params,
    }),
    headers: ask.headers ?? {},
    content: ask.content ?? '',
    mustContain: (ask.mustContain ?? action.mustContain)?.split('.') ?? [],
  };
}

/** Whether a write may have been executed although no answer says so. */
export interface WriteOutcome {
  isUncertain: boolean;
}

/**
 * What became of one call so far, whether it succeeds or fails. The steps fill it in. observe enters it in the log; the steps
 * above those that fill it in, and the writer, read single members.
 */
export interface Trace {
  /** Requests that went upstream for it. */
  attempts: number;
  throttled: number;
  /** Answered without a call of its own. */
  cached: boolean;
  /** The age of the answer that stood in for one that could not be had; null otherwise. */
  staleMs: number | null;
  /** Spent waiting in the throttle's queue. */
  waitedMs: number;
  /** Length of the text of the call's own answer. */
  bytes: number;
  /** Length of the text that the answer was read from, by this call or another one. */
  textBytes: number;
  requestId: string | null;
}

export function newTrace(): Trace {
  return {
    attempts: 0,
    throttled: 0,
    cached: false,
    staleMs: null,
    waitedMs: 0,
    bytes: 0,
    textBytes: 0,
    requestId: null,
  };
}

export type Send = (call: Call) => Promise<Answer>;

/** A concern of every call, wrapped round the rest of the pipeline. */
export type Step = (next: Send) => Send;
