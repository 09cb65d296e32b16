/**
 * Turns of the event loop, for short work that comes for many requests at the same moment: hundreds of requests may arrive,
 * pass their deadline or get an answer at once. The work runs in the order of its arrival, so much of it per turn of the event
 * loop that the network and the timers are never kept waiting. Work that belongs to one request and may be long has turns of
 * its own: see WorkBudget.
 */

/** The length of one turn. Work that starts within a turn may take as long again, which is too short to notice. */
export const turnMs = 8;
/** So long, connections that arrive one after the other come before everything else. */
const arrivalsMs = 50;

/** First in, first out. */
export class Queue {
  private all: ((() => void) | undefined)[] = [];
  private at = 0;

  get isEmpty(): boolean {
    return this.at >= this.all.length;
  }

  push(work: () => void): void {
    this.all.push(work);
  }

  shift(): (() => void) | undefined {
    const work = this.all[this.at];
    if (!work) return undefined;
    // What is done must not keep its request in memory.
    this.all[this.at] = undefined;
    this.at += 1;
    if (this.isEmpty || (this.at >= 1_000 && this.at * 2 > this.all.length)) {
      this.all = this.all.slice(this.at);
      this.at = 0;
    }
    return work;
  }
}

const waiting = new Queue();
const urgent = new Queue();
/** When the current turn ends, by performance.now(). 0 if no turn has begun. */
let turnEnd = 0;
let isArmed = false;

/** Work for the next turn of the event loop, and whether a turn is coming. */
const next: (() => void)[] = [];
/** Whether a connection was accepted since the event loop last came round. */
let hasArrived = false;
/** Until when connections come first, by performance.now(). 0 if none has arrived since the last turn. */
let arrivalsUntil = 0;

/** Runs the work when the event loop comes round, after the network and the timers. */
export function nextTurn(run: () => void): void {
  next.push(run);
  if (next.length === 1) setImmediate(comeRound);
}

/**
 * Node accepts one connection each time the event loop comes round. If each of hundreds waited for a whole turn of work, the
 * last of them would wait for seconds. So turns begin when no more connections arrive, or after a short time.
 */
export function connectionArrived(): void {
  hasArrived = true;
  if (arrivalsUntil === 0) arrivalsUntil = performance.now() + arrivalsMs;
  turnEnd = Number.NEGATIVE_INFINITY;
  arm();
}

function comeRound(): void {
  if (hasArrived && performance.now() < arrivalsUntil) {
    hasArrived = false;
    setImmediate(comeRound);
    return;
  }
  hasArrived = false;
  arrivalsUntil = 0;
  // While requests end, the others wait: a request must not outlive its deadline by the work of all others.
  const waited = next.splice(0);
  const due = urgent.isEmpty ? waited : [beginTurn];
  next.push(...waited.filter((run) => !due.includes(run)));
  if (next.length > 0) setImmediate(comeRound);
  for (const run of due) run();
}

/** Runs the work in one of the next turns, after all earlier work. */
export function soon(work: () => void): void {
  waiting.push(work);
  arm();
}

/** The same before all other work. It is for what makes requests end: it must not wait behind the work of those requests. */
export function first(work: () => void): void {
  urgent.push(work);
  arm();
}

/** Runs the work at once, or soon if this turn of the event loop is over or earlier work waits. */
export function inTurn(work: () => void): void {
  if (waiting.isEmpty && !isOver()) work();
  else soon(work);
}

/** Undefined if work may run at once, or else a promise that resolves in turn. For callbacks of the network, which come one by one. */
export function turn(): Promise<void> | undefined {
  return waiting.isEmpty && !isOver() ? undefined : ownTurn();
}

/** Resolves in turn. For promises, of which hundreds may settle at once. */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => soon(resolve));
}

/** Calls back when all settled promises have run their callbacks. */
export function afterAll(tell: () => void): void {
  void Promise.resolve().then(() => process.nextTick(tell));
}

/** A turn begins with the first work after the event loop was free. */
function isOver(): boolean {
  const now = performance.now();
  if (turnEnd === 0) {
    turnEnd = now + turnMs;
    arm();
  }
  return now >= turnEnd;
}

function arm(): void {
  if (isArmed) return;
  isArmed = true;
  nextTurn(beginTurn);
}

function beginTurn(): void {
  isArmed = false;
  turnEnd = performance.now() + turnMs;
  runNext();
}

/** Runs one piece of work and everything that follows from it, then another until the turn is over. */
function runNext(): void {
  const queue = urgent.isEmpty ? waiting : urgent;
  if (!queue.isEmpty && performance.now() < turnEnd) {
    afterAll(runNext);
    queue.shift()?.();
    return;
  }
  turnEnd = 0;
  if (!queue.isEmpty) arm();
}
