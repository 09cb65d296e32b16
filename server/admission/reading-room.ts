import { Queue, soon } from '../../client/request/loop-turns.js';
import type { Task } from './task.js';

/** A task that reads. */
interface Reader {
  /** Its reads that run. */
  running: number;
  /** Begins the next read, of those that wait. */
  readonly waiting: Queue;
}

/**
 * The memory of answers that are on their way. A read takes its memory when it begins: otherwise ten requests would read twenty
 * regions each before the first answer is counted. While there is no room, only the oldest task reads, so that it ends and
 * gives its memory back.
 */
export class ReadingRoom {
  /** What all reads that run are expected to take. */
  bytes = 0;
  private readonly readers = new Map<Task, Reader>();
  private waits = 0;

  /** `tasks`: from the oldest on. */
  constructor(
    private readonly tasks: ReadonlySet<Task>,
    private readonly hasRoom: (bytes: number) => boolean,
  ) {}

  /**
   * Undefined: the read has begun, at once if the task is over, so that it notices. This read, or the one that was waited for,
   * must end with `leave`.
   */
  enter(task: Task, bytes: number, isOver = false): Promise<void> | undefined {
    const reader = this.readers.get(task) ?? { running: 0, waiting: new Queue() };
    this.readers.set(task, reader);
    const begin = () => {
      reader.running += 1;
      this.bytes += bytes;
    };
    if (isOver || (reader.waiting.isEmpty && this.mayRead(task, bytes))) {
      begin();
      return undefined;
    }
    this.waits += 1;
    return new Promise((resolve) => {
      reader.waiting.push(() => {
        this.waits -= 1;
        begin();
        // Hundreds may begin at once.
        soon(resolve);
      });
    });
  }

  leave(task: Task, bytes: number): void {
    this.bytes -= bytes;
    const reader = this.readers.get(task);
    if (!reader) return;
    reader.running -= 1;
    if (reader.running === 0 && reader.waiting.isEmpty) this.readers.delete(task);
    this.admit();
  }

  /** The task has ended: what it waits for begins, and notices the end. */
  dismiss(task: Task): void {
    const waiting = this.readers.get(task)?.waiting;
    for (let begin = waiting?.shift(); begin; begin = waiting?.shift()) begin();
  }

  /** Lets reads begin after memory has become free. */
  admit(): void {
    if (this.waits === 0) return;
    for (const [task, { waiting }] of this.readers) {
      // The next read may take more than there is, once.
      while (!waiting.isEmpty && this.mayRead(task, 0)) waiting.shift()?.();
    }
  }

  private mayRead(task: Task, bytes: number): boolean {
    return task.isWriting || this.hasRoom(bytes) || this.oldest() === task;
  }

  private oldest(): Task | undefined {
    for (const each of this.tasks) if (each.isWorking || this.readers.has(each)) return each;
    return undefined;
  }
}
