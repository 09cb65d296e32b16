import { CloudError } from '../../client/errors/cloud-error.js';
import { first } from '../../client/request/loop-turns.js';
import { RequestEnded, type WorkBudget } from '../../client/request/work-budget.js';
import type { Task } from './task.js';
import type { TaskScheduler } from './task-scheduler.js';

/** Every request counts as this many bytes from its admission on. */
const leastBytes = 256 * 1024;
/** The memory of an answer's objects, as a multiple of its text. */
const parsedFactor = 2;
/** A text that is being sent is there as a string and as bytes. */
const sentFactor = 2;
/** Small charges are counted together: an answer has tens of thousands of them. */
const countedAtOnce = 4_096;
/** The time after the deadline in which the request answers with what has arrived. */
const lastMs = 500;

/** The memory that one HTTP request holds for answers, upstream's and its own, and why it had to end early. */
export class RequestTask implements WorkBudget, Task {
  readonly number: number;
  ended: RequestEnded | null = null;
  /** A write is completed, and its result is reported. */
  isWriting = false;
  /** A watch has no deadline. Each event is a separate answer. */
  isWatching = false;
  /** The rows of lists in its answers. */
  rows = 0;
  movedAt = performance.now();
  /** The memory that it holds as long as it lasts. */
  private base = leastBytes;
  private spent = leastBytes;
  /** Spent, but not counted yet. */
  private uncounted = 0;
  private isOver = false;
  private isAnswered = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners = new Set<(reason: RequestEnded) => void>();

  constructor(
    private readonly workload: TaskScheduler,
    private readonly maxBytes: number,
  ) {
    this.number = workload.nextNumber();
    workload.enter(this);
  }

  get bytes(): number {
    return this.spent + this.uncounted;
  }

  get worked(): number {
    return this.isAnswered || this.ended || this.isOver ? 0 : Math.max(0, this.spent - this.base);
  }

  /** Its answer is a text of this length. It holds the text until it has been sent, and nothing else any more. */
  answered(textBytes: number): void {
    if (this.ended || this.isOver) return;
    this.uncounted = 0;
    this.isAnswered = true;
    const { spent } = this;
    this.spent = Math.min(spent, this.base + textBytes * sentFactor);
    this.workload.release(spent - this.spent);
  }

  /** Waits for memory, for this many bytes at least. False if there is none in time. */
  async admitted(withinMs: number, bytes = 0): Promise<boolean> {
    this.spent = 0;
    const wanted = Math.max(leastBytes, bytes);
    if (!(await this.workload.admitted(wanted, withinMs))) return false;
    this.base = wanted;
    this.spent = wanted;
    // The request may have ended or left while it waited.
    if (this.isOver || this.ended) this.giveBack();
    return true;
  }

  /** The memory that it holds as long as it lasts is known now. */
  settle(bytes: number): void {
    if (this.ended || this.isOver) return;
    const known = Math.max(leastBytes, bytes);
    this.charge(known - this.base);
    this.base = known;
  }

  spend(bytes: number): void {
    if (this.ended) throw this.ended;
    this.uncounted += bytes;
    if (this.uncounted < countedAtOnce) return;
    this.charge(0);
    if (this.ended) throw this.ended;
  }

  countRows(rows: number): void {
    this.rows += rows;
  }

  beginRead(textBytes: number): Promise<void> | undefined {
    return this.workload.reads.enter(this, textBytes * parsedFactor, this.ended !== null || this.isOver);
  }

  endRead(textBytes: number): void {
    this.workload.reads.leave(this, textBytes * parsedFactor);
  }

  retain(textBytes: number): void {
    this.charge(textBytes * parsedFactor);
  }

  shouldYield(): boolean {
    return this.workload.shouldYield();
  }

  schedule<Value>(work: () => Value): Promise<Awaited<Value>> {
    return new Promise<Awaited<Value>>((resolve, reject) => {
      const go = () => {
        if (this.ended) return reject(this.ended);
        try {
          resolve(work() as Awaited<Value>);
        } catch (error) {
          reject(error);
        }
      };
      if (this.ended) reject(this.ended);
      else this.workload.whenTurn(this, go);
    });
  }

  whenIdle(tell: () => void): void {
    this.workload.whenIdle(this, tell);
  }

  onEnd(tell: (reason: RequestEnded) => void): () => void {
    if (this.ended) tell(this.ended);
    else this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  }

  /** Each event of a subscription is a separate answer, so the memory is counted anew. */
  renew(): void {
    if (this.ended || this.isOver) return;
    this.uncounted = 0;
    const made = this.spent - this.base;
    this.spent = this.base;
    this.workload.release(made);
  }

  /** Ends the request: it releases its memory, and soon rejects its waiting work. Hundreds of requests may end at once. */
  end(reason: CloudError): void {
    if (this.ended || this.isOver) return;
    const ended = new RequestEnded(reason.kind, reason.message, { ...reason, cause: reason });
    this.ended = ended;
    clearTimeout(this.timer);
    this.workload.dismiss(this);
    this.giveBack();
    first(() => {
      for (const tell of this.listeners) tell(ended);
      this.listeners.clear();
    });
  }

  /** Ends the request after a short time: its calls have been aborted, and their errors may still be answered. */
  endSoon(reason: CloudError): void {
    const end = () => {
      if (!this.isWriting && !this.isWatching) this.end(reason);
    };
    this.timer ??= setTimeout(() => first(end), lastMs).unref();
  }

  evict(): void {
    const message =
      'The gateway has no memory left for this answer. Retry after the time in Retry-After, or ask for less at once.';
    this.end(new CloudError('unavailable', message, { retryAfterMs: 1_000 }));
  }

  /** The answer has been sent. */
  leave(): void {
    if (this.isOver) return;
    clearTimeout(this.timer);
    this.giveBack();
    this.isOver = true;
    this.workload.leave(this);
  }

  charge(charged: number): void {
    if (this.isOver || this.ended) return;
    const bytes = charged + this.uncounted;
    this.uncounted = 0;
    this.spent += bytes;
    this.movedAt = performance.now();
    if (bytes < 0) this.workload.release(-bytes);
    else this.workload.hold(bytes);
    if (this.spent > this.maxBytes) this.end(this.tooMuch());
  }

  private giveBack(): void {
    const held = this.spent;
    this.spent = 0;
    this.uncounted = 0;
    this.workload.release(held);
  }

  private tooMuch(): CloudError {
    const spent = Math.round(this.spent);
    const most = Math.round(this.maxBytes);
    const message =
      `This request exceeds its memory limit: ${spent} bytes of answers, and at most ${most} are allowed. ` +
      'Ask for less at once: a smaller `first`, fewer lists inside lists, or several requests one after the other.';
    return new CloudError('budget', message);
  }
}
