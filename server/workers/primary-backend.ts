import type { Backend, Reply, StepArgs, StepName } from '../shared/steps.js';
import type { Ask } from './messages.js';

/** More questions than this are not open at once: the oldest ones were given up long ago. */
const mostOpen = 20_000;

/** Asks the primary for steps. Questions of the same turn of the event loop are one message. */
export class PrimaryBackend implements Backend {
  /** Longer than for a Redis: if the primary is late, all of this machine is, and a part of each limit would not help. */
  readonly giveUpMs = 250;
  readonly trouble = null;
  private readonly questions = new Map<number, (reply: Reply) => void>();
  private unsent: Ask[] = [];
  private number = 0;

  constructor(private readonly send: (asks: readonly Ask[]) => void) {}

  run(step: StepName, keys: readonly string[], args: StepArgs): Promise<Reply> {
    return new Promise((resolve) => {
      this.number += 1;
      this.questions.delete(this.number - mostOpen);
      this.questions.set(this.number, resolve);
      if (this.unsent.length === 0) setImmediate(() => this.sendAll());
      this.unsent.push([this.number, step, keys, args]);
    });
  }

  answered(number: number, reply: Reply): void {
    this.questions.get(number)?.(reply);
    this.questions.delete(number);
  }

  /** A worker ends with its primary, so there is nothing to do when the connection is lost. */
  whenLost(): void {}

  close(): void {}

  private sendAll(): void {
    const asks = this.unsent;
    this.unsent = [];
    this.send(asks);
  }
}
