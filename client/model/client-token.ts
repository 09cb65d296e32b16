import { randomUUID } from 'node:crypto';
import { CloudError } from '../errors/cloud-error.js';

/** The format that upstream accepts: https://www.alibabacloud.com/help/en/ecs/developer-reference/how-to-ensure-idempotence */
const printable = /^[\x21-\x7e]{1,64}$/;

/** The idempotency key that the caller gave, or a new one. */
export function clientTokenOf(given: string | null): string {
  if (given === null) return randomUUID();
  if (printable.test(given)) return given;
  throw new CloudError('invalid', 'clientToken must be 1 to 64 printable ASCII characters without blanks.');
}
