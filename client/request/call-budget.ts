import { CloudError } from '../errors/cloud-error.js';

/** How many attempts one request may send upstream, and how many it has sent, repeats included. */
export class CallBudget {
  used = 0;

  constructor(private readonly maxCalls: number) {}

  /** Takes one attempt. */
  spend(): void {
    if (this.used >= this.maxCalls) {
      throw new CloudError(
        'budget',
        `This request has used its ${this.maxCalls} upstream calls. Ask for less at once.`,
      );
    }
    this.used += 1;
  }
}
