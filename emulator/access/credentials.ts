/** Every access key of the embedded cloud: the long-lived keys of RAM users and the sessions that STS has issued. */
import { createHmac } from 'node:crypto';
import type { Cloud } from '../cloud.js';
import { seconds } from '../data/times.js';
import type { Credential, Principal } from './principal.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

export interface SessionCredentials extends Keys {
  readonly expiration: string;
}

export interface Credentials {
  find(accessKeyId: string): Credential | undefined;
  isIssuedToken(securityToken: string): boolean;
  /** Random by default, so that the keys cannot be guessed. */
  issue(principal: Principal, durationSeconds: number, keys?: Keys): SessionCredentials;
}

export function createCredentials(cloud: Cloud, now: () => number): Credentials {
  const sessions = new Map<string, Credential>();
  const tokens = new Set<string>();
  const userKeys = keysOfUsers(cloud);
  let issued = 0;
  return {
    find: (accessKeyId) => sessions.get(accessKeyId) ?? userKeys().get(accessKeyId),
    isIssuedToken: (securityToken) => tokens.has(securityToken),
    issue: (principal, durationSeconds, given) => {
      issued += 1;
      const expiresAt = now() + durationSeconds * 1000;
      const keys = given ?? {
        accessKeyId: `STS.${secretText(cloud.seed, `key ${issued}`, 25)}`,
        accessKeySecret: secretText(cloud.seed, `secret ${issued}`, 44),
        // Real tokens start with this prefix; their length is not fixed.
        securityToken: `CAIS${secretText(cloud.seed, `token ${issued}`, 500 + (issued % 7) * 12)}=`,
      };
      sessions.set(keys.accessKeyId, { ...keys, expiresAt, status: 'Active', principal });
      tokens.add(keys.securityToken);
      return { ...keys, expiration: seconds(expiresAt) };
    },
  };
}

/** The same seed gives the same credentials, so examples can print them. They reveal nothing about the principal. */
function secretText(seed: number, purpose: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += createHmac('sha512', `yunmen emulator ${seed}`).update(`${purpose} ${block}`).digest('base64');
  }
  return text.replace(/[^A-Za-z0-9]/g, 'x').slice(0, length);
}

/** Built at first use, and again after a user or a key has changed. */
function keysOfUsers(cloud: Cloud): () => ReadonlyMap<string, Credential> {
  let made: { readonly of: readonly unknown[]; readonly keys: ReadonlyMap<string, Credential> } | undefined;
  return () => {
    const users = cloud.accounts.map((account) => account.users);
    if (!made || users.some((list, at) => list !== made?.of[at])) made = { of: users, keys: longLived(cloud) };
    return made.keys;
  };
}

function longLived(cloud: Cloud): ReadonlyMap<string, Credential> {
  const credentials = cloud.accounts.flatMap((account) =>
    account.users.flatMap((user) =>
      user.accessKeys.map(
        (key): Credential => ({
          accessKeyId: key.AccessKeyId,
          accessKeySecret: key.secret,
          status: key.Status,
          principal: {
            accountId: account.id,
            arn: `acs:ram::${account.id}:user/${user.UserName}`,
            identityType: 'RAMUser',
            principalId: user.UserId,
            userId: user.UserId,
          },
        }),
      ),
    ),
  );
  return new Map(credentials.map((credential) => [credential.accessKeyId, credential]));
}
