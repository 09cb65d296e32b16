import type { LRUCache } from 'lru-cache';
import type { Answer } from '../action.js';
import type { Call, Send, Step } from '../call.js';
import { digest } from '../digest.js';
import { CloudError } from '../errors.js';
import type { Ledger } from '../ledger.js';

/** A call in flight that several requests of one caller may be waiting for. */
interface Flight {
  readonly answer: Promise<Answer>;
  readonly abort: AbortController;
  /** Of the request that pays for it. */
  readonly ledger: Ledger;
  waiting: number;
  deadlineAt: number;
}

/**
 * Identical reads of one caller are one call: within a request always, across requests while it is in flight and for
 * as long as the cache keeps its answer. The key begins with the credential identity (access key, secret *and*
 * token), so nobody meets another's answers. Without a cache only calls in flight are shared.
 */
export function share(answers: LRUCache<string, Answer> | null): Step {
  const flights = new Map<string, Flight>();

  return (next) => (call) => {
    const key = keyOf(call);
    const earlier = call.memo.get(key);
    if (earlier) {
      call.trace.cached = true;
      return earlier;
    }
    const answer = acrossRequests(key, call, next);
    const remember = () => call.memo.set(key, answer);
    // What was called off says nothing about the question: somebody else of the request may still ask it.
    answer.then(remember, () => call.signal.aborted || remember());
    return answer;
  };

  function acrossRequests(key: string, call: Call, next: Send): Promise<Answer> {
    const known = answers?.get(key);
    const flying = flights.get(key);
    call.trace.cached = known !== undefined || flying !== undefined;
    if (known) return Promise.resolve(known);
    return flying ? boarded(key, flying, call, next) : join(key, depart(key, call, next), call);
  }

  /** Another request pays for this flight; that its budget is spent is no answer to ours. */
  async function boarded(key: string, flight: Flight, call: Call, next: Send): Promise<Answer> {
    try {
      return await join(key, flight, call);
    } catch (error) {
      const isForeign = flight.ledger !== call.ledger && error instanceof CloudError && error.kind === 'budget';
      if (!isForeign) throw error;
      return acrossRequests(key, call, next);
    }
  }

  function depart(key: string, call: Call, next: Send): Flight {
    const abort = new AbortController();
    const shared: Call = { ...call, signal: abort.signal, deadlineAt: () => flight.deadlineAt };
    const flight: Flight = {
      abort,
      ledger: call.ledger,
      waiting: 0,
      deadlineAt: 0,
      // A tick later, so that the flight knows its deadline before anything reads it.
      answer: Promise.resolve().then(() => next(shared)),
    };
    flights.set(key, flight);
    flight.answer.then(
      (answer) => {
        answers?.set(key, answer, { size: Math.max(1, call.trace.bytes) });
        land(key, flight);
      },
      () => land(key, flight), // Whoever waits gets the failure itself.
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
    call.signal.addEventListener('abort', leave, { once: true });
    try {
      return await flight.answer;
    } finally {
      call.signal.removeEventListener('abort', leave);
    }
  }
}

/** A bucket's name is unique in the whole cloud, so where it was asked is no part of the question (see relocate). */
function keyOf({ caller, action, regionId, bucket, params }: Call): string {
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return digest(caller.identity, action.product.name, action.name, bucket ?? regionId ?? '', JSON.stringify(sorted));
}
