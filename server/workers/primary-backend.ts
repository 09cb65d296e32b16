import type { Backend, Reply, StepArgs, StepName } from '../shared/steps.js';
import type { AnswerTo, Ask } from './messages.js';

/** More questions than this are not open at once: the oldest ones were given up long ago. */
const mostOpen = 20_000;

/**
 * Asks the primary for steps. A message costs more than its steps: questions of one turn of the event loop are one message, and
 * those that come before its answer are the next one.
 */
export class PrimaryBackend implements Backend {
  /** Longer than for a Redis: if the primary is late, all of this machine is, and a part of each limit would not help. */
  readonly giveUpMs = 250;
  readonly trouble = null;
  private readonly questions = new Map<number, (reply: Reply) => void>();
  private unsent: Ask[] = [];
  private number = 0;
  private isSending = false;
  /** Until when questions wait for the answer to the last message. A time of performance.now(). */
  private gathersUntil = 0;

  constructor(private readonly send: (asks: readonly Ask[]) => void) {}

  run(step: StepName, keys: readonly string[], args: StepArgs): Promise<Reply> {
    return new Promise((resolve) => {
      this.number += 1;
      this.questions.delete(this.number - mostOpen);
      this.questions.set(this.number, resolve);
      this.unsent.push([this.number, step, keys, args]);
      this.sendSoon();
    });
  }

  /** The answers to one message. */
  answered(answers: readonly AnswerTo[]): void {
    for (const [number, reply] of answers) {
      this.questions.get(number)?.(reply);
      this.questions.delete(number);
    }
    this.gathersUntil = 0;
    if (this.unsent.length > 0) this.sendSoon();
  }

  /** A worker ends with its primary, so there is nothing to do when the connection is lost. */
  whenLost(): void {}

  close(): void {}

  private sendSoon(): void {
    if (this.isSending || performance.now() < this.gathersUntil) return;
    this.isSending = true;
    setImmediate(() => this.sendAll());
  }

  private sendAll(): void {
    const asks = this.unsent;
    this.unsent = [];
    this.isSending = false;
    this.gathersUntil = performance.now() + this.giveUpMs;
    this.send(asks);
  }
}
