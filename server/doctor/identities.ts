import type { Accounts } from '../../client/accounts.js';
import type { Cloud } from '../../client/cloud.js';
import { type Issuer, IssuerMisconfigured } from '../oidc/issuer.js';
import { type Finding, fault, messageOf, right } from './finding.js';

/** Whether those who ask can be known: the issuer of their tokens, the credentials of this machine, and the roles of the accounts. */

export async function checkIssuer(url: string, issuer: Pick<Issuer, 'read'>): Promise<Finding> {
  const subject = `issuer ${url}`;
  try {
    await issuer.read();
    return right(subject, 'its keys can be read.');
  } catch (error) {
    const what = error instanceof IssuerMisconfigured ? 'is not as the configuration says' : 'cannot be used';
    return fault(subject, `${what}: ${messageOf(error)}. Without its keys no token is accepted.`);
  }
}

/** The identity of these credentials. Null beside a fault if they have none. */
export async function checkCredentials(
  cloud: Cloud,
): Promise<{ readonly finding: Finding; readonly accountId: string | null }> {
  try {
    const { arn, accountId } = await cloud.identity.ready();
    return { finding: right('credentials', `are those of ${arn}.`), accountId };
  } catch (error) {
    return { finding: fault('credentials', `are not accepted: ${messageOf(error)}`), accountId: null };
  }
}

/** Enters each account once, as a request does. */
export async function checkRoles(accounts: Accounts): Promise<readonly Finding[]> {
  const known = await accounts.all();
  return Promise.all(
    known.slice(1).map(async ({ id, name }) => {
      const subject = `account ${id}${name === null ? '' : ` (${name})`}`;
      try {
        await accounts.enter(id);
        return right(subject, 'its role lets these credentials in.');
      } catch (error) {
        return fault(subject, `cannot be entered: ${messageOf(error)}`);
      }
    }),
  );
}
