import { CloudError } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import type { Call, Send, Step } from '../pipeline/call.js';
import { CallSignal, onAbort } from '../pipeline/on-abort.js';
import { stopped } from '../pipeline/or-aborted.js';
import type { CallContext } from '../request/call-context.js';
import type { AnswerCache, PendingAnswer } from './answer-cache.js';
import { AnswerLengths } from './answer-lengths.js';
import type { WriteVersions } from './write-versions.js';

/** A call in flight that several requests of one caller may wait for. */
interface Flight {
  readonly answer: Promise<Answer>;
  readonly pending: PendingAnswer;
  readonly signal: CallSignal;
  /** The context of the request that pays for this call. */
  readonly context: CallContext;
  /** The size of the answer's text, as soon as the answer is there. */
  readonly bytes: () => number;
  waiting: number;
  deadlineAt: number;
}

/**
 * Answers a read that this request has already made, without a wait and without an abort listener: one request may repeat a
 * read a hundred thousand times.
 */
export const memoize: Step = (next) => (call) => {
  const isNew = call.action.write || call.refetch || call.signal.aborted;
  const earlier = isNew ? undefined : call.memo.get(call.key);
  if (!earlier) return next(call);
  call.trace.cached = true;
  call.trace.textBytes = earlier.bytes;
  return earlier.answer;
};

/**
 * Makes one call of identical reads by one caller: always within a request, and across requests while the call is in flight
 * or its answer may be reused. The key begins with the credential identity (access key, secret *and* token), so a caller never
 * gets the answers of another caller. Writes are never shared. `versions` tells of writes through other processes. A call whose
 * answer is expected to be long waits until its request may hold so much more.
 */
export function deduplicate(answers: AnswerCache, versions: WriteVersions | null = null): Step {
  const flights = new Map<string, Flight>();
  const lengths = new AnswerLengths();
  /** The calls of each request that wait for memory. */
  const waits = new WeakMap<CallContext, Map<string, Promise<void>>>();

  return (next) => (call) => {
    const { freshness } = call.context;
    if (call.action.write) {
      freshness.end();
      return next(call);
    }
    const { key } = call;
    const answer = versions
      ? versions.check(call.context, call.caller.identity).then(() => acrossRequests(key, call, next))
      : acrossRequests(key, call, next);
    const remember = () => {
      const { textBytes: bytes } = call.trace;
      if (!call.memo.has(key)) call.context.work.retain(bytes);
      if (!call.isTransient) call.memo.set(key, { answer, bytes });
    };
    // An aborted call says nothing about its answer, so the request may repeat it.
    answer.then(remember, () => {
      if (call.signal.aborted) return;
      freshness.end();
      remember();
    });
    return answer;
  };

  function acrossRequests(key: string, call: Call, next: Send): Promise<Answer> {
    const known = call.fresh ? undefined : answers.reusable(key);
    const flying = flights.get(key);
    const flight = flying && mayJoin(flying, call) ? flying : undefined;
    call.trace.cached = known !== undefined || flight !== undefined;
    if (known) {
      call.context.freshness.dependOn(known);
      call.trace.textBytes = known.bytes;
      return Promise.resolve(known.answer);
    }
    if (flight) return joinOther(key, flight, call, next);
    // The same call of the same request waits already, and makes the flight that this one joins.
    const earlier = waits.get(call.context)?.get(key);
    if (earlier) return earlier.then(() => acrossRequests(key, call, next));
    const expected = lengths.expected(call.action);
    const room = expected > 0 ? call.context.work.beginRead(expected) : undefined;
    return room ? afterWait(key, room, expected, call, next) : join(key, start(key, call, next, expected), call);
  }

  async function afterWait(
    key: string,
    room: Promise<void>,
    expected: number,
    call: Call,
    next: Send,
  ): Promise<Answer> {
    const { context, signal, action } = call;
    const waiting = waits.get(context) ?? new Map<string, Promise<void>>();
    waits.set(context, waiting.set(key, room));
    await room;
    waiting.delete(key);
    if (!context.work.ended && !signal.aborted) return join(key, start(key, call, next, expected), call);
    context.work.endRead(expected);
    throw context.work.ended ?? stopped(action.name, signal.reason);
  }

  /** Another request pays for this flight. If that request ends, its failure is not an answer to this request. */
  async function joinOther(key: string, flight: Flight, call: Call, next: Send): Promise<Answer> {
    try {
      return await join(key, flight, call);
    } catch (error) {
      if (flight.context === call.context || !isOtherRequestsFailure(error)) throw error;
      return acrossRequests(key, call, next);
    }
  }

  /** `expected`: what the request holds for the answer until it is there. */
  function start(key: string, call: Call, next: Send, expected: number): Flight {
    const signal = new CallSignal();
    const shared: Call = { ...call, signal, deadlineAt: () => flight.deadlineAt };
    const flight: Flight = {
      signal,
      pending: answers.expect(key, call),
      context: call.context,
      bytes: () => call.trace.bytes,
      waiting: 0,
      deadlineAt: 0,
      // Starts one microtask later, so that the deadline is set before a step reads it.
      answer: Promise.resolve().then(() => next(shared)),
    };
    flights.set(key, flight);
    const over = (answer?: Answer) => {
      // A flight that a newer one has replaced may be older than the kept answer.
      const isKept = flights.get(key) === flight && !call.isTransient;
      flight.pending.settle(isKept ? answer : undefined, call.trace.bytes);
      remove(key, flight);
      if (expected > 0) call.context.work.endRead(expected);
    };
    flight.answer.then(
      (answer) => {
        lengths.learn(call.action, call.trace.bytes);
        over(answer);
      },
      () => over(), // The waiting calls get the failure itself.
    );
    return flight;
  }

  function remove(key: string, flight: Flight): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  /** Waits for a flight. When the last waiting call leaves, the flight is aborted, and no other call can join it. */
  async function join(key: string, flight: Flight, call: Call): Promise<Answer> {
    flight.waiting += 1;
    flight.deadlineAt = Math.max(flight.deadlineAt, call.deadlineAt());
    const leave = () => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      remove(key, flight);
      flight.signal.abort(call.signal.reason);
    };
    const stay = onAbort(call.signal, leave);
    try {
      const answer = await flight.answer;
      call.context.freshness.dependOn(flight.pending);
      call.trace.textBytes = flight.bytes();
      return answer;
    } finally {
      stay();
    }
  }
}

/** A request that wants fresh answers does not accept an answer whose call began before the request. */
function mayJoin({ pending }: Flight, { fresh, refetch, context }: Call): boolean {
  return !refetch && !pending.isForgotten && (!fresh || pending.askedAt >= context.startedAt);
}

/** Failures that concern only the request that pays: its budget is spent, or its token has expired. Upstream did not send them. */
function isOtherRequestsFailure(error: unknown): boolean {
  if (!(error instanceof CloudError)) return false;
  const isSpent = error.kind === 'budget' && error.action === undefined;
  return isSpent || (error.kind === 'expired' && error.upstreamCode === undefined);
}
