import type { CloudError } from '../../client/errors/cloud-error.js';
import { first } from '../../client/request/loop-turns.js';

/** A request that can be made to answer at once. */
interface Abortable {
  readonly abort: (reason: CloudError) => void;
}

/** The open requests: the metrics count them, and a shutdown aborts them. */
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

  /** Resolves when there are no open requests. A request whose client has disconnected may still be writing. */
  over(): Promise<void> {
    return this.requests.size === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Makes every request answer with what it has. Fields that are still open fail with this reason. */
  abortAll(reason: CloudError): void {
    for (const request of this.requests) first(() => request.abort(reason));
  }
}
