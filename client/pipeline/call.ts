import { hash } from 'node:crypto';
import type { CallCredentials } from '../credentials/call-credentials.js';
import type { Caller } from '../credentials/caller.js';
import type { Action, Answer, Ask, Params } from '../model/action.js';
import { flattenParams } from '../model/params.js';
import { homeRegionOf } from '../model/product-table.js';
import type { CallContext } from '../request/call-context.js';
import { regionIdOf } from '../wire/endpoint.js';
import { checkParts } from '../wire/place-params.js';
import { sortedNames } from '../wire/sorted-names.js';
import type { Signal } from './on-abort.js';

/** The content of a call, without its caller. */
export interface CallInput {
  readonly action: Action;
  /** The addressed region. Null for central products. */
  readonly regionId: string | null;
  readonly bucket: string | null;
  /** The key of an object in the bucket, not encoded. */
  readonly object?: string | undefined;
  /** The part of the region that holds the bucket, once upstream has named it. One of the product's `sites`. */
  readonly site?: string | undefined;
  /** Flattened and complete, as they are signed. */
  readonly params: Readonly<Record<string, string>>;
  /** Headers that are part of the call's input. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. '' = none. */
  readonly content: string;
  /** The path of a member that the answer must contain. */
  readonly mustContain: readonly string[];
}

/** Who makes a call, for which request, and how long it may take. */
export interface CallScope {
  readonly caller: Caller;
  /** The target account, if it is known yet. Limits belong to accounts. */
  readonly accountId: () => string | null;
  /** Whether the answer must come from a call that this request made or that began after it. */
  readonly fresh: boolean;
  /** Whether earlier answers must not be used, including those of this request. */
  readonly refetch?: boolean;
  /** Whether the answer is not kept for later calls. */
  readonly isTransient?: boolean;
  readonly signal: Signal;
  /** Epoch ms. The request does not wait for the answer any longer. */
  readonly deadlineAt: () => number;
  readonly context: CallContext;
  /** The answers of the request so far: one request never makes the same read twice. */
  readonly memo: Map<string, MemoizedAnswer>;
}

/** An answer that the request has received. */
export interface MemoizedAnswer {
  readonly answer: Promise<Answer>;
  /** The size of the answer's text. */
  readonly bytes: number;
}

/** One call in the pipeline. A step may change its input (`{ ...call, regionId }`), but never its caller. */
export interface Call extends CallInput, CallScope {
  /** Names what is asked, and who asks: calls with one key have one answer. '' = a write. */
  readonly key: string;
  readonly trace: Trace;
  /** The signing credentials, set by refreshCredentials. Undefined on unsigned calls. */
  readonly credentials: CallCredentials | undefined;
  /** For writes, set by unknownOutcome. */
  readonly outcome: WriteOutcome | undefined;
}

/**
 * Every member is written out, with those that a later step sets. Steps copy calls, and V8 copies an object of one fixed shape
 * with a tenth of the memory.
 */
export function newCall(input: CallInput, scope: CallScope): Call {
  return {
    action: input.action,
    regionId: input.regionId,
    bucket: input.bucket,
    object: input.object,
    site: input.site,
    params: input.params,
    headers: input.headers,
    content: input.content,
    mustContain: input.mustContain,
    key: input.action.write ? '' : callKeyOf(input, scope.caller),
    caller: scope.caller,
    accountId: scope.accountId,
    fresh: scope.fresh,
    refetch: scope.refetch === true,
    isTransient: scope.isTransient === true,
    signal: scope.signal,
    deadlineAt: scope.deadlineAt,
    context: scope.context,
    memo: scope.memo,
    trace: newTrace(),
    credentials: undefined,
    outcome: undefined,
  };
}

/**
 * Bucket names are unique in the whole cloud, so a bucket's region is not part of the key (see bucketRegion). JSON keeps the
 * parts apart, and lone surrogates too.
 */
function callKeyOf({ action, regionId, bucket, object = '', params, headers }: CallInput, caller: Caller): string {
  const name = action.isAdHoc ? `${action.name} as called` : action.name;
  const place = bucket ?? regionId ?? '';
  const parts = [caller.identity, action.product.name, name, place, object, inOrder(params), inOrder(headers)];
  return hash('sha256', JSON.stringify(parts));
}

/** The names and values in turn, in the order of the names. */
function inOrder(members: Readonly<Record<string, string>>): readonly string[] {
  const all: string[] = [];
  for (const name of sortedNames(members)) all.push(name, members[name] ?? '');
  return all;
}

/**
 * Combines the action with its input, and with the home region if the input names no region. Throws for a value that cannot
 * stand in the path or host that it is meant for.
 */
export function callInputOf(
  action: Action,
  ask: Ask,
  { homeRegionId, language }: { readonly homeRegionId: string; readonly language: string },
): CallInput {
  const { product, language: languageParam, route } = action;
  const regionParam = route?.region ?? action.regionParam ?? product.regionParam;
  const params = flattenParams({
    ...action.params,
    ...(regionParam && ask.regionId !== null && { [regionParam]: ask.regionId }),
    ...(languageParam !== undefined && { [languageParam]: language }),
    ...withJson(ask.params, route?.body),
  });
  checkParts(action, params);
  return {
    action,
    regionId:
      product.endpoint === 'central'
        ? null
        : regionIdOf(product, ask.regionId ?? action.home ?? homeRegionOf(product, homeRegionId)),
    bucket: ask.bucket ?? null,
    object: ask.object,
    site: ask.site,
    params,
    headers: ask.headers ?? {},
    content: ask.content ?? '',
    mustContain: pathOf(ask.mustContain ?? action.mustContain ?? ''),
  };
}

const noPath: readonly string[] = [];

function pathOf(text: string): readonly string[] {
  return text === '' ? noPath : text.split('.');
}

/** Members of a JSON body are not flattened. They are text from here on, as the rest of a call's input. */
function withJson(params: Params = {}, body: readonly string[] = []): Params {
  if (body.length === 0) return params;
  const members = Object.entries(params).filter(([name, value]) => body.includes(name) && value !== undefined);
  return { ...params, ...Object.fromEntries(members.map(([name, value]) => [name, JSON.stringify(value)])) };
}

/** Whether a write may have been executed although no answer confirms it. */
export interface WriteOutcome {
  isUncertain: boolean;
}

/**
 * What has happened to one call so far. The inner steps fill it in. observe writes it to the log. The outer steps and the
 * writer read single members.
 */
export interface Trace {
  /** Requests sent upstream for this call. */
  attempts: number;
  throttled: number;
  /** The answer took no upstream call of its own. */
  cached: boolean;
  /** The age of the stale answer that replaced a failure. Null if there was none. */
  staleMs: number | null;
  /** Time in the queue of the throttle step. */
  waitedMs: number;
  /** Text length of this call's own answer. */
  bytes: number;
  /** Text length of the used answer, which this call or another one received. */
  textBytes: number;
  requestId: string | null;
}

function newTrace(): Trace {
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

/** One concern of all calls. It wraps the rest of the pipeline. */
export type Step = (next: Send) => Send;
