import { CloudError } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import type { Call, Send, Step } from '../pipeline/call.js';
import type { Ledger } from '../pipeline/ledger.js';
import { onAbort } from '../pipeline/on-abort.js';
import { type Answers, type Expected, questionOf } from './answer-cache.js';

/** A call in flight that several requests of one caller may be waiting for. */
interface Flight {
  readonly answer: Promise<Answer>;
  readonly expected: Expected;
  readonly abort: AbortController;
  /** Of the request that pays for it. */
  readonly ledger: Ledger;
  /** Of its answer's text, once that is there. */
  readonly bytes: () => number;
  waiting: number;
  deadlineAt: number;
}

/**
 * What this request has been told it is told again at once: nobody has to wait for that, and nothing has to be listened to. A
 * request may be told the same a hundred thousand times.
 */
export const memo: Step = (next) => (call) => {
  const earlier = call.action.write || call.anew || call.signal.aborted ? undefined : call.memo.get(questionOf(call));
  if (!earlier) return next(call);
  call.trace.cached = true;
  call.trace.textBytes = earlier.bytes;
  return earlier.answer;
};

/**
 * Identical reads of one caller are one call: within a request always, across requests while it is in flight and for
 * as long as its answer may be reused. The key begins with the credential identity (access key, secret *and* token), so
 * nobody meets another's answers. Writes are never shared.
 */
export function share(answers: Answers): Step {
  const flights = new Map<string, Flight>();

  return (next) => (call) => {
    const { reuse } = call.ledger;
    if (call.action.write) {
      reuse.end();
      return next(call);
    }
    const key = questionOf(call);
    const answer = acrossRequests(key, call, next);
    const remember = () => {
      const { textBytes: bytes } = call.trace;
      if (!call.memo.has(key)) call.ledger.work.keep(bytes);
      call.memo.set(key, { answer, bytes });
    };
    // What was called off says nothing about the question: somebody else of the request may still ask it.
    answer.then(remember, () => {
      if (call.signal.aborted) return;
      reuse.end();
      remember();
    });
    return answer;
  };

  function acrossRequests(key: string, call: Call, next: Send): Promise<Answer> {
    const known = call.fresh ? undefined : answers.reusable(key);
    const flying = flights.get(key);
    const flight = flying && mayBoard(flying, call) ? flying : undefined;
    call.trace.cached = known !== undefined || flight !== undefined;
    if (known) {
      call.ledger.reuse.rely(known);
      call.trace.textBytes = known.bytes;
      return Promise.resolve(known.answer);
    }
    return flight ? boarded(key, flight, call, next) : join(key, depart(key, call, next), call);
  }

  /** Another request pays for this flight: what ends that request is no answer to ours. */
  async function boarded(key: string, flight: Flight, call: Call, next: Send): Promise<Answer> {
    try {
      return await join(key, flight, call);
    } catch (error) {
      if (flight.ledger === call.ledger || !isTheirs(error)) throw error;
      return acrossRequests(key, call, next);
    }
  }

  function depart(key: string, call: Call, next: Send): Flight {
    const abort = new AbortController();
    const shared: Call = { ...call, signal: abort.signal, deadlineAt: () => flight.deadlineAt };
    const flight: Flight = {
      abort,
      expected: answers.expect(key, call),
      ledger: call.ledger,
      bytes: () => call.trace.bytes,
      waiting: 0,
      deadlineAt: 0,
      // A tick later, so that the flight knows its deadline before anything reads it.
      answer: Promise.resolve().then(() => next(shared)),
    };
    flights.set(key, flight);
    flight.answer.then(
      // One that another has overtaken may be older than what is kept by now.
      (answer) => flight.expected.arrive(flights.get(key) === flight ? answer : undefined, call.trace.bytes),
      () => flight.expected.arrive(), // Whoever waits gets the failure itself.
    );
    flight.answer.then(
      () => land(key, flight),
      () => land(key, flight),
    );
    return flight;
  }

  function land(key: string, flight: Flight): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  /** Waits for a flight; when the last waiter has gone, the flight is called off and nobody boards it any more. */
  async function join(key: string, flight: Flight, call: Call): Promise<Answer> {
    flight.waiting += 1;
    flight.deadlineAt = Math.max(flight.deadlineAt, call.deadlineAt());
    const leave = () => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      land(key, flight);
      flight.abort.abort(call.signal.reason);
    };
    const stay = onAbort(call.signal, leave);
    try {
      const answer = await flight.answer;
      call.ledger.reuse.rely(flight.expected);
      call.trace.textBytes = flight.bytes();
      return answer;
    } finally {
      stay();
    }
  }
}

/** Who wants nothing old does not take what was asked before they came. */
function mayBoard({ expected }: Flight, { fresh, anew, ledger }: Call): boolean {
  return !anew && !expected.isForgotten && (!fresh || expected.askedAt >= ledger.startedAt);
}

/** The failures of one who asks, whoever is asked: a spent budget, or a token that has ended, of which upstream knows nothing. */
function isTheirs(error: unknown): boolean {
  if (!(error instanceof CloudError)) return false;
  const isSpent = error.kind === 'budget' && error.action === undefined;
  return isSpent || (error.kind === 'expired' && error.upstreamCode === undefined);
}
