import type { CloudError } from '../../client/errors/cloud-error.js';

/** A request that can be told to answer at once. */
interface Abortable {
  readonly abort: (reason: CloudError) => void;
}

/** The requests that are being answered: counted for the metrics, aborted when the process has to end. */
export class InFlight {
  private readonly requests = new Set<Abortable>();
  private readonly waiting: (() => void)[] = [];

  get size(): number {
    return this.requests.size;
  }

  add(request: Abortable): void {
    this.requests.add(request);
  }

  delete(request: Abortable): void {
    this.requests.delete(request);
    if (this.requests.size === 0) for (const tell of this.waiting.splice(0)) tell();
  }

  /** Resolves when there is none: one whose client has closed its connection may still be writing. */
  over(): Promise<void> {
    return this.requests.size === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Makes every request answer with what it has: what is still open fails with this reason. */
  abortAll(reason: CloudError): void {
    for (const request of this.requests) request.abort(reason);
  }
}
