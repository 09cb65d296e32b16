import type { Logger } from 'pino';
import type { Person } from '../../client/credentials/caller.js';
import type { Identity } from '../../client/credentials/caller-identity.js';
import type { RequestContext } from '../request/request-context.js';
import { maxTextLength, truncate, truncateAll } from './truncate.js';

/** Who asked, and from where: the same members in every line of the audit trail. */
export interface Origin {
  /** The ARN of the caller, as STS names it. Null if it is not known. */
  readonly caller: string | null;
  readonly accountId: string | null;
  /** The person, if a token was verified. */
  readonly issuer?: string;
  readonly subject?: string;
  readonly clientAddress: string | null;
}

export function originOf(
  { person, clientAddress }: { readonly person: Person | null; readonly clientAddress: string | null },
  identity: Identity | null,
): Origin {
  return {
    caller: identity?.arn ?? null,
    accountId: identity?.accountId ?? null,
    ...(person && { issuer: person.issuer, subject: truncate(person.subject, maxTextLength) }),
    clientAddress,
  };
}

/** One log line per mutation: the caller, the change, the idempotency key, and the result for each target. */
export async function auditWrite(log: Logger, context: RequestContext, record: object): Promise<void> {
  const identity = await context.cloud.identity.eventual().catch(() => null);
  const line = { requestId: context.requestId, ...originOf(context, identity) };
  log.info({ ...line, ...(truncateAll(record) as object) }, 'write');
}
