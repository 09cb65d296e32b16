/** Ready-made identities: temporary credentials to try the gateway with, and long-lived keys for SDKs. */
import type { Cloud } from '../cloud.js';
import { readerRegions } from '../data/ram/policies.js';
import type { namedUsers } from '../data/ram/users.js';
import type { Credentials, Keys } from './credentials.js';
import { principalOf } from './principals.js';

export interface ReadyCaller extends Keys {
  readonly name: string;
  readonly description: string;
  readonly accountId: string;
  readonly arn: string;
}

export interface LongLivedKey {
  readonly userName: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

const thirtyYears = 30 * 365 * 86_400;

/** The ready callers, each with its role and account. */
export const readyRoles = [
  { name: 'administrator', account: 0, role: 'portal-administrator', description: 'may do everything' },
  {
    name: 'reader',
    account: 0,
    role: 'portal-reader',
    description: `reads ECS and VPC in ${readerRegions.join(', ')} and OSS; nothing of RAM`,
  },
  { name: 'newcomer', account: 0, role: 'portal-newcomer', description: 'has no permissions' },
  { name: 'partner', account: 1, role: 'portal-administrator', description: 'administrates the second account' },
] as const;

export type CallerName = (typeof readyRoles)[number]['name'];

/** Short and the same for every seed, so that people can type them. They are valid in the embedded cloud only. */
function readyKeys(name: string): Keys {
  return { accessKeyId: `STS.${name}`, accessKeySecret: `secret-of-${name}`, securityToken: `token-of-${name}` };
}

export function readyCallers(cloud: Cloud, credentials: Credentials): Record<CallerName, ReadyCaller> {
  const [administrator, reader, newcomer, partner] = readyRoles.map(({ name, account, role, description }) => {
    const accountId = cloud.accounts[account]?.id ?? '';
    const principal = principalOf(cloud, `acs:ram::${accountId}:assumed-role/${role}/${name}`);
    if (!principal) throw new Error(`The data set has no role ${role} in account ${accountId}.`);
    const { expiration: _, ...keys } = credentials.issue(principal, thirtyYears, readyKeys(name));
    return { name, description, accountId, arn: principal.arn, ...keys };
  });
  if (!administrator || !reader || !newcomer || !partner) throw new Error('A ready caller is missing.');
  return { administrator, reader, newcomer, partner };
}

export type KeyHolder = keyof typeof namedUsers;

export function longLivedKeys(cloud: Cloud): Record<KeyHolder, LongLivedKey> {
  const keyOf = (userName: KeyHolder): LongLivedKey => {
    const [key] = cloud.accounts[0].users.find((user) => user.UserName === userName)?.accessKeys ?? [];
    if (!key) throw new Error(`The data set has no key of ${userName}.`);
    return { userName, accessKeyId: key.AccessKeyId, accessKeySecret: key.secret };
  };
  return {
    administrator: keyOf('administrator'),
    auditor: keyOf('auditor'),
    powerless: keyOf('powerless'),
    suspended: keyOf('suspended'),
  };
}
