import type { CloudError } from '../../client/errors/cloud-error.js';
import type { RequestState } from '../request-state.js';

/** The requests that are being answered: counted for the metrics, hurried when the process has to end. */
export class InFlight {
  private readonly states = new Set<RequestState>();
  private readonly waiting: (() => void)[] = [];

  get size(): number {
    return this.states.size;
  }

  add(state: RequestState): void {
    this.states.add(state);
  }

  delete(state: RequestState): void {
    this.states.delete(state);
    if (this.states.size === 0) for (const tell of this.waiting.splice(0)) tell();
  }

  /** Resolves when there is none: one whose client has hung up has no connection any more, but may be writing. */
  over(): Promise<void> {
    return this.states.size === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Makes every request answer with what it has: what is still open fails with this reason. */
  abortAll(reason: CloudError): void {
    for (const state of this.states) state.abort(reason);
  }
}
