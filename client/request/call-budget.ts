import { CloudError } from '../errors/cloud-error.js';

/** Counts the upstream attempts of one request, retries included, and limits them. */
export class CallBudget {
  used = 0;

  constructor(private readonly maxCalls: number) {}

  /** How many attempts are left. */
  get left(): number {
    return Math.max(0, this.maxCalls - this.used);
  }

  /** All attempts that the request may make. */
  get limit(): number {
    return this.maxCalls;
  }

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
