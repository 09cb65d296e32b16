import { CloudError } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import type { Call, Send, Step } from '../pipeline/call.js';
import { onAbort } from '../pipeline/on-abort.js';
import type { CallContext } from '../request/call-context.js';
import { type AnswerCache, cacheKeyOf, type PendingAnswer } from './answer-cache.js';

/** A call in flight that several requests of one caller may wait for. */
interface Flight {
  readonly answer: Promise<Answer>;
  readonly pending: PendingAnswer;
  readonly abort: AbortController;
  /** Of the request that it counts for. */
  readonly context: CallContext;
  /** Of its answer's text, once that is there. */
  readonly bytes: () => number;
  waiting: number;
  deadlineAt: number;
}

/**
 * A read that this request has made is answered again at once, without a wait and without a listener: a request may ask the
 * same a hundred thousand times.
 */
export const memoize: Step = (next) => (call) => {
  const earlier =
    call.action.write || call.refetch || call.signal.aborted ? undefined : call.memo.get(cacheKeyOf(call));
  if (!earlier) return next(call);
  call.trace.cached = true;
  call.trace.textBytes = earlier.bytes;
  return earlier.answer;
};

/**
 * Identical reads of one caller are one call: within a request always, across requests while it is in flight and for
 * as long as its answer may be reused. The key begins with the credential identity (access key, secret *and* token), so
 * no caller gets another's answers. Writes are never shared.
 */
export function deduplicate(answers: AnswerCache): Step {
  const flights = new Map<string, Flight>();

  return (next) => (call) => {
    const { freshness } = call.context;
    if (call.action.write) {
      freshness.end();
      return next(call);
    }
    const key = cacheKeyOf(call);
    const answer = acrossRequests(key, call, next);
    const remember = () => {
      const { textBytes: bytes } = call.trace;
      if (!call.memo.has(key)) call.context.work.retain(bytes);
      call.memo.set(key, { answer, bytes });
    };
    // A call that was aborted says nothing about its answer: the request may ask it once more.
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
    return flight ? joinOther(key, flight, call, next) : join(key, start(key, call, next), call);
  }

  /** This flight counts for another request: what ends that request is no answer to ours. */
  async function joinOther(key: string, flight: Flight, call: Call, next: Send): Promise<Answer> {
    try {
      return await join(key, flight, call);
    } catch (error) {
      if (flight.context === call.context || !isOtherRequestsFailure(error)) throw error;
      return acrossRequests(key, call, next);
    }
  }

  function start(key: string, call: Call, next: Send): Flight {
    const abort = new AbortController();
    const shared: Call = { ...call, signal: abort.signal, deadlineAt: () => flight.deadlineAt };
    const flight: Flight = {
      abort,
      pending: answers.expect(key, call),
      context: call.context,
      bytes: () => call.trace.bytes,
      waiting: 0,
      deadlineAt: 0,
      // A tick later, so that the flight knows its deadline before anything reads it.
      answer: Promise.resolve().then(() => next(shared)),
    };
    flights.set(key, flight);
    flight.answer.then(
      // One that another has overtaken may be older than what is kept by now.
      (answer) => flight.pending.settle(flights.get(key) === flight ? answer : undefined, call.trace.bytes),
      () => flight.pending.settle(), // Those who wait get the failure itself.
    );
    flight.answer.then(
      () => remove(key, flight),
      () => remove(key, flight),
    );
    return flight;
  }

  function remove(key: string, flight: Flight): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  /** Waits for a flight. When the last waiter has gone, the flight is aborted, and no other call can join it. */
  async function join(key: string, flight: Flight, call: Call): Promise<Answer> {
    flight.waiting += 1;
    flight.deadlineAt = Math.max(flight.deadlineAt, call.deadlineAt());
    const leave = () => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      remove(key, flight);
      flight.abort.abort(call.signal.reason);
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

/** A request that wants fresh answers takes none that was asked for before it began. */
function mayJoin({ pending }: Flight, { fresh, refetch, context }: Call): boolean {
  return !refetch && !pending.isForgotten && (!fresh || pending.askedAt >= context.startedAt);
}

/** Failures of the asking request alone: its budget is spent, or its token has ended. Upstream has not said so. */
function isOtherRequestsFailure(error: unknown): boolean {
  if (!(error instanceof CloudError)) return false;
  const isSpent = error.kind === 'budget' && error.action === undefined;
  return isSpent || (error.kind === 'expired' && error.upstreamCode === undefined);
}
