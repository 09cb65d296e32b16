import { CloudError } from '../../client/errors/cloud-error.js';
import { RequestEnded, type WorkBudget } from '../../client/request/work-budget.js';
import type { Task, TaskScheduler } from './task-scheduler.js';

/** What anyone is taken to hold from the moment they are let in. */
const leastBytes = 256 * 1024;
/** What the objects of an upstream answer take beside its text, times that text. */
const parsedFactor = 2;
/** After the deadline there is something to answer yet: what came in time. */
const lastMs = 500;

/** What one HTTP request holds of answers, upstream's and its own, and why it had to end before its time. */
export class RequestTask implements WorkBudget, Task {
  readonly number: number;
  ended: RequestEnded | null = null;
  /** A write goes on to its end, and what became of it is told. */
  isWriting = false;
  /** It watches, and has no deadline; each event is an answer of its own. */
  isWatching = false;
  private spent = leastBytes;
  private isOver = false;
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
    return this.spent;
  }

  /** Waits for room; false where there is none in time. */
  async admitted(withinMs: number): Promise<boolean> {
    this.spent = 0;
    if (!(await this.workload.admitted(leastBytes, withinMs))) return false;
    this.spent = leastBytes;
    // It may have ended, or left, while it waited.
    if (this.isOver || this.ended) this.giveBack();
    return true;
  }

  spend(bytes: number): void {
    if (this.ended) throw this.ended;
    this.charge(bytes);
    if (this.ended) throw this.ended;
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

  onEnd(tell: (reason: RequestEnded) => void): void {
    if (this.ended) tell(this.ended);
    else this.listeners.add(tell);
  }

  /** Each event of a subscription is an answer of its own. */
  renew(): void {
    if (this.ended || this.isOver) return;
    this.workload.release(this.spent - leastBytes);
    this.spent = leastBytes;
  }

  /** It may not go on: whatever it holds is let go, and whatever waits for its turn given up. */
  end(reason: CloudError): void {
    if (this.ended || this.isOver) return;
    const ended = new RequestEnded(reason.kind, reason.message, { ...reason, cause: reason });
    this.ended = ended;
    clearTimeout(this.timer);
    this.workload.dismiss(this);
    this.giveBack();
    for (const tell of this.listeners) tell(ended);
    this.listeners.clear();
  }

  /** Soon, if it has not ended by then: its calls have been told, and what they say may still be answered. */
  endSoon(reason: CloudError): void {
    const end = () => {
      if (!this.isWriting && !this.isWatching) this.end(reason);
    };
    this.timer ??= setTimeout(end, lastMs).unref();
  }

  evict(): void {
    const message =
      'The gateway has no memory left for this answer. Ask again when Retry-After says, or for less at once.';
    this.end(new CloudError('unavailable', message, { retryAfterMs: 1_000 }));
  }

  /** The answer has left. */
  leave(): void {
    if (this.isOver) return;
    clearTimeout(this.timer);
    this.giveBack();
    this.isOver = true;
    this.workload.leave(this);
  }

  charge(bytes: number): void {
    if (this.isOver || this.ended) return;
    this.spent += bytes;
    this.workload.hold(bytes);
    if (this.spent > this.maxBytes) this.end(this.tooMuch());
  }

  private giveBack(): void {
    const held = this.spent;
    this.spent = 0;
    this.workload.release(held);
  }

  private tooMuch(): CloudError {
    const spent = Math.round(this.spent);
    const most = Math.round(this.maxBytes);
    const message =
      `This request would make more than it may: ${spent} bytes of answers, where ${most} is the most. ` +
      'Ask for less at once: a smaller `first`, fewer lists inside lists, or several requests one after the other.';
    return new CloudError('budget', message);
  }
}
