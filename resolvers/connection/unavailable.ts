import { responsePathAsArray } from 'graphql';
import type { Cloud } from '../../client/cloud.js';
import { toGraphQLError, toUnavailable } from '../errors.js';
import type { FieldCall } from '../fields/field.js';
import { type Failure, inAccount } from './failures.js';

/** What could not be read, as GraphQL shows it: entries of `unavailable`, or errors of the field where those are not selected. */

/** A failure, and the kind of the things that are missing; null for all kinds. */
export interface Unread extends Pick<Failure, 'accountId' | 'regionId' | 'error'> {
  readonly kind: string | null;
}

/** An entry of `unavailable`. A failure that names no account is one in the account of `cloud`. */
export function unavailableEntry({ accountId, regionId, error, kind }: Unread, cloud: Cloud): object {
  return { ...toUnavailable(error, regionId, kind), accountId: accountId ?? (() => accountOf(cloud)) };
}

/** Adds failures to the errors of the answer, at the field. */
export async function reportUnread(
  unread: readonly Pick<Failure, 'accountId' | 'error'>[],
  cloud: Cloud,
  { context, info }: Pick<FieldCall, 'context' | 'info'>,
): Promise<void> {
  if (unread.length === 0) return;
  const own = await accountOf(cloud);
  const where = { path: responsePathAsArray(info.path), nodes: info.fieldNodes };
  for (const { accountId, error } of unread) {
    context.report(toGraphQLError(inAccount(error, accountId ?? own), where));
  }
}

/** The id of the cloud's account; null when it cannot be read. */
function accountOf(cloud: Cloud): Promise<string | null> {
  return cloud.identity.read().then(
    ({ accountId }) => accountId,
    () => null,
  );
}
