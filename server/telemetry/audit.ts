import type { Logger } from 'pino';
import type { RequestContext } from '../request/request-context.js';
import { truncateAll } from './truncate.js';

/** One log line per mutation: the caller, the change, the idempotency key, and the result for each target. */
export async function auditWrite(log: Logger, { requestId, cloud }: RequestContext, record: object): Promise<void> {
  const who = await cloud.identity.eventual().catch(() => null);
  const line = { requestId, caller: who?.arn ?? null, accountId: who?.accountId ?? null };
  log.info({ ...line, ...(truncateAll(record) as object) }, 'write');
}
