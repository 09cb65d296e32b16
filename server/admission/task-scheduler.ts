import { getHeapStatistics } from 'node:v8';

/** One of those who share the process. */
export interface Task {
  /** Those that came earlier have lower numbers. */
  readonly number: number;
  /** What it holds at present. */
  readonly bytes: number;
  /** It must not be ended for the sake of others: it changes things. */
  readonly isWriting: boolean;
  /** Ends it, for its memory is needed. */
  evict(): void;
}

/** How long one turn is. What is begun in it may take as long again: well below what anybody notices of the event loop. */
const turnMs = 8;
/** What is left when more is held than this part of the limit goes to the eldest, so that they can end. */
const tightPart = 0.7;
const dismissedAtOnce = 200;
const mostWaiting = 1_000;

interface Waiting {
  readonly admit: () => void;
  readonly refuse: () => void;
}

/**
 * What all requests of the process share: the event loop, by turns, and memory. Whoever has used up their turn goes on when
 * each of the others has had one. While memory is tight nobody new is let in and the eldest alone go on; when it runs out
 * the youngest has to go.
 */
export class TaskScheduler {
  private readonly queues = new Map<Task, Queue>();
  /** Who wants to know when their task waits for no turn. */
  private readonly idlers = new Map<Task, (() => void)[]>();
  private readonly tasks = new Set<Task>();
  private readonly waiting = new Set<Waiting>();
  /** When the present turn is over, by performance.now(); 0 where nobody has begun one. */
  private turnEnd = 0;
  private isArmed = false;
  private held = 0;
  private numbered = 0;

  constructor(readonly maxBytes: number) {}

  nextNumber(): number {
    this.numbered += 1;
    return this.numbered;
  }

  enter(task: Task): void {
    this.tasks.add(task);
  }

  leave(task: Task): void {
    this.tasks.delete(task);
    this.queues.delete(task);
    this.idlers.delete(task);
  }

  hold(bytes: number): void {
    this.held += bytes;
    if (this.held > this.maxBytes) this.evict();
  }

  release(bytes: number): void {
    this.held -= bytes;
    this.admitWaiting();
  }

  get isTight(): boolean {
    return this.held > this.maxBytes * tightPart;
  }

  /** True as soon as there is room for one more, which has taken `bytes` then; false where there is none in time. */
  admitted(bytes: number, withinMs: number): Promise<boolean> {
    if (!this.isTight && this.waiting.size === 0) {
      this.held += bytes;
      return Promise.resolve(true);
    }
    if (this.waiting.size >= mostWaiting || withinMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isAdmitted: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(waiting);
        if (isAdmitted) this.held += bytes;
        resolve(isAdmitted);
      };
      const waiting: Waiting = { admit: () => settle(true), refuse: () => settle(false) };
      const timer = setTimeout(waiting.refuse, withinMs);
      this.waiting.add(waiting);
    });
  }

  /**
   * A turn begins with the first question after the event loop was free: what a callback of the network did before its first
   * question was not long.
   */
  shouldYield(): boolean {
    const now = performance.now();
    if (this.turnEnd === 0) {
      this.turnEnd = now + turnMs;
      this.arm();
    }
    return now >= this.turnEnd;
  }

  whenTurn(task: Task, work: () => void): void {
    const queue = this.queues.get(task);
    if (queue) queue.push(work);
    else this.queues.set(task, new Queue(work));
    this.arm();
  }

  /** As soon as it waits for no turn, and nothing that follows from its last one is left to be done. */
  whenIdle(task: Task, tell: () => void): void {
    const idle = () => {
      if (!this.queues.has(task)) return tell();
      const tells = this.idlers.get(task);
      if (tells) tells.push(idle);
      else this.idlers.set(task, [idle]);
    };
    afterAll(idle);
  }

  /**
   * The task has ended, and the work that it waits with only has to find that out. Each piece rejects promises up to the root of
   * the answer, and there may be tens of thousands of pieces: others have their turn in between.
   */
  dismiss(task: Task): void {
    const queue = this.queues.get(task);
    this.queues.delete(task);
    const dismissSome = () => {
      for (let left = dismissedAtOnce; left > 0; left -= 1) {
        const work = queue?.shift();
        if (!work) return this.tellIdle(task);
        work();
      }
      setImmediate(dismissSome);
    };
    dismissSome();
  }

  private arm(): void {
    if (this.isArmed) return;
    this.isArmed = true;
    setImmediate(() => this.turn());
  }

  /** One turn of the event loop: network and timers have theirs before the next. */
  private turn(): void {
    this.isArmed = false;
    this.turnEnd = 0;
    const task = this.nextTask();
    if (!task) return;
    this.turnEnd = performance.now() + turnMs;
    this.arm();
    this.work(task);
  }

  /** A piece of its work and all that follows from it; and another one, until the turn is over. Then it is the others' turn. */
  private work(task: Task): void {
    const queue = this.queues.get(task);
    const work = queue?.shift();
    if (queue?.isEmpty) {
      this.queues.delete(task);
      this.tellIdle(task);
    }
    work?.();
    afterAll(() => {
      const left = this.queues.get(task);
      if (performance.now() >= this.turnEnd) {
        if (left) {
          this.queues.delete(task);
          this.queues.set(task, left);
        }
        return;
      }
      const next = left && !this.isTight ? task : this.nextTask();
      if (next) this.work(next);
    });
  }

  private tellIdle(task: Task): void {
    const tells = this.idlers.get(task) ?? [];
    this.idlers.delete(task);
    for (const tell of tells) afterAll(tell);
  }

  private nextTask(): Task | undefined {
    let next: Task | undefined;
    for (const each of this.queues.keys()) {
      if (!next || before(each, next)) next = each;
      if (!this.isTight) return next;
    }
    return next;
  }

  /** Those that hold next to nothing are spared, unless it is they that hold it all together. */
  private evict(): void {
    // One alone is held by its own limit.
    while (this.held > this.maxBytes && this.tasks.size > 1) {
      const youngest = this.youngestAbove(this.maxBytes / 100) ?? this.youngestAbove(0);
      const { held } = this;
      youngest?.evict();
      if (this.held >= held) return;
    }
  }

  private youngestAbove(bytes: number): Task | undefined {
    let youngest: Task | undefined;
    for (const each of this.tasks) {
      if (each.isWriting || each.bytes <= bytes) continue;
      if (!youngest || each.number > youngest.number) youngest = each;
    }
    return youngest;
  }

  private admitWaiting(): void {
    for (const each of this.waiting) {
      if (this.isTight) return;
      each.admit();
    }
  }
}

/** First come, first served. */
class Queue {
  private all: (() => void)[];
  private at = 0;

  constructor(first: () => void) {
    this.all = [first];
  }

  get isEmpty(): boolean {
    return this.at >= this.all.length;
  }

  push(work: () => void): void {
    this.all.push(work);
  }

  shift(): (() => void) | undefined {
    const work = this.all[this.at];
    this.at += 1;
    // What is done is let go, at a cost that the others do not feel.
    if (this.at >= 1_000 && this.at * 2 > this.all.length) {
      this.all = this.all.slice(this.at);
      this.at = 0;
    }
    return work;
  }
}

/** When no promise that is settled by now has anything left to do. */
function afterAll(tell: () => void): void {
  void Promise.resolve().then(() => process.nextTick(tell));
}

function before(a: Task, b: Task): boolean {
  return a.isWriting !== b.isWriting ? a.isWriting : a.number < b.number;
}

/** What answers may take of the heap that this process may have: the rest is for the gateway itself, and for garbage. */
export function bytesForAnswers(): number {
  return Math.round(getHeapStatistics().heap_size_limit / 2);
}
