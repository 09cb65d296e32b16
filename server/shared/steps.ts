/**
 * The steps that change or read what processes share, each as one: no other step comes between. A Redis runs them as scripts, and the
 * primary of workers as functions (`redis/scripts.ts`, `memory/shared-memory.ts`). Both give the same answers.
 */
export type StepName =
  | 'sync'
  | 'settle'
  | 'version'
  | 'wrote'
  | 'heartbeat'
  | 'take'
  | 'tell'
  | 'document'
  | 'keep-document';

export type StepArgs = readonly (string | number)[];

/** Texts, as a script returns them. */
export type Reply = readonly string[];

/** What keeps what processes share: a Redis, or the primary of the workers of one machine. */
export interface Backend {
  /** A step that takes longer is given up. */
  readonly giveUpMs: number;
  /** Rejects if there is no answer. It may also never settle. */
  run(step: StepName, keys: readonly string[], args: StepArgs): Promise<Reply>;
  /** Calls back each time when the connection is lost. */
  whenLost(tell: () => void): void;
  /** The last error of the connection since it answered. It says more than that of a step, which only finds no connection. */
  readonly trouble: string | null;
  close(): void;
}
