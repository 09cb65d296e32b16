import { afterAll, nextTurn, Queue, soon, turnMs } from '../../client/request/loop-turns.js';
import { type HeapState, heapLimit } from './heap-watch.js';
import { ReadingRoom } from './reading-room.js';
import { isBefore, type Task } from './task.js';

/** If more than this fraction of the memory is held, the rest goes to the oldest tasks, so that they can finish. */
const tightPart = 0.5;
/** If less than this fraction is held, all tasks may read. The rest is for what the oldest task still needs. */
const readingPart = 0.2;
/** A task that holds less than the first fraction may read until all hold the second: many small requests do not wait for each other. */
const smallPart = 0.02;
const readingSmallPart = 0.35;
/** The parts of the heap limit above which what is alive keeps new tasks out, and ends the youngest ones. */
const fullPart = 0.65;
const overfullPart = 0.75;
/** A measurement of the heap is believed for this time. */
const heapValidMs = 1_000;
/** So many pieces take less than a millisecond. */
const dismissedAtOnce = 20;
const mostWaiting = 1_000;

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
  readonly refuse: () => void;
}

/**
 * Shares the event loop and the memory among all requests of the process. A task that has used its turn continues after each
 * of the others has had one. While memory is low, no new task is admitted, and only the oldest tasks continue. When memory
 * runs out, the youngest task is ended.
 */
export class TaskScheduler {
  private readonly queues = new Map<Task, Queue>();
  /** Callbacks for tasks that have no queued work any more. */
  private readonly idlers = new Map<Task, (() => void)[]>();
  private readonly tasks = new Set<Task>();
  private readonly waiting = new Set<Waiting>();
  /** When the current turn ends, by performance.now(). 0 if no turn has begun. */
  private turnEnd = 0;
  private isArmed = false;
  private held = 0;
  private numbered = 0;
  /** Until when the heap counts as full, by performance.now(). */
  private fullUntil = 0;

  /** The memory of answers on their way. */
  readonly reads = new ReadingRoom(this.tasks, {
    hasRoom: (bytes, ofTask) =>
      this.isWithin(ofTask <= this.maxBytes * smallPart ? readingSmallPart : readingPart, bytes),
    freed: () => this.admitWaiting(),
  });

  constructor(readonly maxBytes: number) {}

  nextNumber(): number {
    this.numbered += 1;
    return this.numbered;
  }

  enter(task: Task): void {
    this.tasks.add(task);
  }

  /** Its queued work still has its turns: the audit line of a request may wait for a call that ends after the answer. */
  leave(task: Task): void {
    this.tasks.delete(task);
    this.reads.dismiss(task);
    this.reads.admit();
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
    return this.held > this.maxBytes * tightPart || performance.now() < this.fullUntil;
  }

  /** A task that needs more than there is runs alone. */
  private hasRoom(bytes: number): boolean {
    return this.isWithin(tightPart, bytes) || (!this.isTight && this.held < 1);
  }

  private isWithin(part: number, bytes: number): boolean {
    return !this.isTight && this.held + this.reads.bytes + bytes <= this.maxBytes * part;
  }

  /**
   * What is alive in the heap may be more than what the tasks have counted. The youngest tasks are ended until what they hold
   * is what is too much.
   */
  heapMeasured({ liveBytes, limitBytes }: HeapState): void {
    if (liveBytes <= limitBytes * fullPart) return;
    this.fullUntil = performance.now() + heapValidMs;
    setTimeout(() => this.admitWaiting(), heapValidMs + 1).unref();
    let excess = liveBytes > limitBytes * overfullPart ? liveBytes - limitBytes * fullPart : 0;
    while (excess > 0 && this.tasks.size > 1) {
      const youngest = this.youngest();
      if (!youngest) return;
      excess -= youngest.bytes;
      youngest.evict();
    }
  }

  /** True as soon as there is room for one more task with so many bytes, which it then holds. False if there is none in time. */
  admitted(bytes: number, withinMs: number): Promise<boolean> {
    if (this.hasRoom(bytes)) {
      this.held += bytes;
      return Promise.resolve(true);
    }
    if (this.waiting.size >= mostWaiting || withinMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isAdmitted: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(waiting);
        if (isAdmitted) this.held += bytes;
        // Hundreds may be admitted or refused at once.
        soon(() => resolve(isAdmitted));
      };
      const waiting: Waiting = { bytes, admit: () => settle(true), refuse: () => settle(false) };
      const timer = setTimeout(waiting.refuse, withinMs);
      this.waiting.add(waiting);
    });
  }

  /**
   * A turn begins with the first check after the event loop was free. The work of a network callback before its first check is
   * short.
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
    const queue = this.queues.get(task) ?? new Queue();
    queue.push(work);
    this.queues.set(task, queue);
    this.arm();
  }

  /** Calls back as soon as the task has no queued work, and all promises of its last work have settled. */
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
   * Runs the queued work of a task that has ended, so that the work notices it. Each piece rejects promises up to the root of
   * the answer, and there may be tens of thousands of pieces, so other tasks have turns between them.
   */
  dismiss(task: Task): void {
    this.reads.dismiss(task);
    const queue = this.queues.get(task);
    this.queues.delete(task);
    const dismissSome = () => {
      for (let left = dismissedAtOnce; left > 0; left -= 1) {
        const work = queue?.shift();
        if (!work) return this.tellIdle(task);
        work();
      }
      soon(dismissSome);
    };
    soon(dismissSome);
  }

  private arm(): void {
    if (this.isArmed) return;
    this.isArmed = true;
    nextTurn(() => this.turn());
  }

  /** One turn of the event loop. Network and timers run before the next one. */
  private turn(): void {
    this.isArmed = false;
    this.turnEnd = 0;
    const task = this.nextTask();
    if (!task) return;
    this.turnEnd = performance.now() + turnMs;
    this.arm();
    this.work(task);
  }

  /** Runs one piece of the task's work and everything that follows from it, then another until the turn is over. */
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
      if (!next || isBefore(each, next)) next = each;
      if (!this.isTight) return next;
    }
    return next;
  }

  /** Spares tasks that hold very little, unless together they hold all of it. */
  private evict(): void {
    // A single task is limited by its own maximum.
    while (this.held > this.maxBytes && this.tasks.size > 1) {
      const youngest = this.youngest();
      const { held } = this;
      youngest?.evict();
      if (this.held >= held) return;
    }
  }

  /** The youngest of those that hold much, else of those that hold anything. */
  private youngest(): Task | undefined {
    return this.youngestAbove(this.maxBytes / 100) ?? this.youngestAbove(0);
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
    this.reads.admit();
    if (this.isTight) return;
    // A task that needs little need not wait behind one that needs much.
    for (const each of this.waiting) if (this.hasRoom(each.bytes)) each.admit();
  }
}

/** The part of the heap for answers. The rest is for garbage, and for what is counted too low. */
const answersPart = 0.65;
/** The schema, the code and the answers that are kept for later requests. */
const ownBytes = 60 * 2 ** 20;

/** What all answers together may take of the process's heap. */
export function bytesForAnswers(): number {
  return Math.round(Math.max(ownBytes / 2, heapLimit() - ownBytes) * answersPart);
}
