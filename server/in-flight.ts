import type { RequestState } from './request-state.js';

/** The requests that are being answered: counted for the metrics, hurried when the process has to end. */
export class InFlight {
  private readonly states = new Set<RequestState>();

  get size(): number {
    return this.states.size;
  }

  add(state: RequestState): void {
    this.states.add(state);
  }

  delete(state: RequestState): void {
    this.states.delete(state);
  }

  /** Makes every request answer with what it has: what is still open fails with this reason. */
  hurry(reason: Error): void {
    for (const state of this.states) state.hurry(reason);
  }
}
