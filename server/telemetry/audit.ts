import type { Logger } from 'pino';
import type { RequestContext } from '../request/request-context.js';
import { truncateAll } from './truncate.js';

/** One line a mutation: who changed what, under which key, and what became of each target. */
export async function auditWrite(log: Logger, { requestId, cloud }: RequestContext, record: object): Promise<void> {
  const who = await cloud.identity.eventual().catch(() => null);
  const line = { requestId, caller: who?.arn ?? null, accountId: who?.accountId ?? null };
  log.info({ ...line, ...(truncateAll(record) as object) }, 'write');
}
