/** Issues temporary credentials, for AssumeRole and for tests that need them without a call. */
import type { Cloud } from '../cloud.js';
import type { Credentials, SessionCredentials } from './credentials.js';
import { parsePolicy, parseTrust } from './policy.js';
import type { Principal } from './principal.js';
import { principalOf, roleNamed } from './principals.js';

export interface SessionOptions {
  /** 3600 when absent. The limits of AssumeRole do not apply. */
  readonly durationSeconds?: number;
  /** A session policy as JSON text: narrows what the role may do. */
  readonly policy?: string;
}

export interface RoleOptions {
  /** Default: the main account. */
  readonly accountId?: string | undefined;
  /** The trust policy as JSON text. Default: the account itself may assume the role. */
  readonly trust?: string | undefined;
}

/** Creates a role that has the permissions of this policy only; returns its ARN. */
export function mintRole(
  cloud: Cloud,
  name: string,
  policyText: string,
  { accountId, trust: trustText }: RoleOptions = {},
): string {
  const account = accountId === undefined ? cloud.accounts[0] : cloud.account(accountId);
  const policy = parsePolicy(policyText);
  if (!account) throw new Error(`There is no account ${accountId}.`);
  if (!policy) throw new Error('The policy is not a RAM policy document.');
  const trust = trustText === undefined ? undefined : parseTrust(trustText);
  if (trustText !== undefined && !trust)
    throw new Error('The trust policy is not a RAM policy document with principals.');
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(name)) throw new Error('A role has 1 to 64 letters, digits, dots or hyphens.');
  if (roleNamed(account.roles, name)) throw new Error(`The account has a role ${name} already.`);
  return account.addRole(name, policy, trust).Arn;
}

/** Throws a plain Error for an unknown ARN: this is a mistake in a test, not an answer of the cloud. */
export function mintSession(
  { cloud, credentials }: { readonly cloud: Cloud; readonly credentials: Credentials },
  principalOrArn: Principal | string,
  { durationSeconds = 3600, policy }: SessionOptions = {},
): SessionCredentials {
  const principal = typeof principalOrArn === 'string' ? principalOf(cloud, principalOrArn) : principalOrArn;
  if (!principal) throw new Error(`No principal of the embedded cloud is called ${String(principalOrArn)}.`);
  const sessionPolicy = policy === undefined ? undefined : parsePolicy(policy);
  if (policy !== undefined && !sessionPolicy) throw new Error('The session policy is not a RAM policy document.');
  return credentials.issue(sessionPolicy ? { ...principal, sessionPolicy } : principal, durationSeconds);
}
