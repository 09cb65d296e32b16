import { Queue, soon } from '../../client/request/loop-turns.js';
import type { Task } from './task.js';

/** A task that reads. */
interface Reader {
  /** Its reads that run, and what they are expected to take. */
  running: number;
  bytes: number;
  /** Begins the next read, of those that wait, and what it is expected to take. */
  readonly waiting: Queue;
  wanted: number;
}

/** While the oldest task waits for the cloud so long, the next one may read too. */
const stalledMs = 10_000;
/** How often that is looked for. */
const lookMs = 500;

/** The memory as the room sees it. */
export interface Memory {
  /** Whether reads of so many bytes have room, for a task that holds so much with them. */
  hasRoom(bytes: number, ofTask: number): boolean;
  /** Called when a read has ended. */
  freed(): void;
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
  private timer: NodeJS.Timeout | undefined;

  /** `tasks`: from the oldest on. */
  constructor(
    private readonly tasks: ReadonlySet<Task>,
    private readonly memory: Memory,
  ) {}

  /**
   * Undefined: the read has begun, at once if the task is over, so that it notices. This read, or the one that was waited for,
   * must end with `leave`.
   */
  enter(task: Task, bytes: number, isOver = false): Promise<void> | undefined {
    const reader = this.readers.get(task) ?? { running: 0, bytes: 0, waiting: new Queue(), wanted: 0 };
    this.readers.set(task, reader);
    const begin = () => {
      reader.running += 1;
      reader.bytes += bytes;
      this.bytes += bytes;
    };
    if (isOver || (reader.waiting.isEmpty && (this.fits(task, reader, bytes) || this.oldest() === task))) {
      begin();
      return undefined;
    }
    this.waits += 1;
    reader.wanted = bytes;
    this.timer ??= setInterval(() => this.admit(), lookMs).unref();
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
    if (reader) {
      reader.running -= 1;
      reader.bytes -= bytes;
      if (reader.running === 0 && reader.waiting.isEmpty) this.readers.delete(task);
    }
    this.memory.freed();
  }

  /** The task has ended: what it waits for begins, and notices the end. */
  dismiss(task: Task): void {
    const waiting = this.readers.get(task)?.waiting;
    for (let begin = waiting?.shift(); begin; begin = waiting?.shift()) begin();
  }

  /** Lets reads begin after memory has become free. */
  admit(): void {
    if (this.waits === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const oldest = this.oldest();
    for (const [task, reader] of this.readers) {
      const { waiting } = reader;
      while (!waiting.isEmpty && (task === oldest || this.fits(task, reader, reader.wanted))) waiting.shift()?.();
    }
  }

  private fits(task: Task, reader: Reader, bytes: number): boolean {
    return task.isWriting || this.memory.hasRoom(bytes, task.worked + reader.bytes + bytes);
  }

  /** The oldest task that works or reads. One that has not moved for a while does not count. */
  private oldest(): Task | undefined {
    const since = performance.now() - stalledMs;
    for (const each of this.tasks) {
      const reader = this.readers.get(each);
      const isWaiting = reader !== undefined && !reader.waiting.isEmpty;
      if (isWaiting || ((each.worked > 0 || reader) && each.movedAt > since)) return each;
    }
    return undefined;
  }
}
