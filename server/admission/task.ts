/** One of the requests that share the process. */
export interface Task {
  /** Earlier tasks have lower numbers. */
  readonly number: number;
  /** The memory that it holds now. */
  readonly bytes: number;
  /** It must not be ended to free memory, because it writes. */
  readonly isWriting: boolean;
  /** What it has read and made of it, in bytes. 0 when its answer is complete, or when it has ended. */
  readonly worked: number;
  /** When it last read or made something, by performance.now(). */
  readonly movedAt: number;
  /** Ends it, because its memory is needed. */
  evict(): void;
}

/** Whether a task goes first while only one can go on: tasks that write, then the oldest. */
export function isBefore(a: Task, b: Task): boolean {
  return a.isWriting !== b.isWriting ? a.isWriting : a.number < b.number;
}
