/** The security services that products ask: the holder of a key, the decision of RAM, the freshness of a nonce. */
import type { Cloud } from '../cloud.js';
import type { Account } from '../data/accounts.js';
import type { PrincipalKind } from '../data/ram/attachments.js';
import type { Credentials } from './credentials.js';
import { decide, type PolicyDocument } from './policy.js';
import type { Access, Principal, Verdict } from './principal.js';
import { namesIn, roleNamed } from './principals.js';

const nonceLifeMs = 15 * 60_000;

export function createAccess(cloud: Cloud, credentials: Credentials, now: () => number): Access {
  return {
    credential: credentials.find,
    isIssuedToken: credentials.isIssuedToken,
    authorize: (principal, action, resource) => authorize(cloud, principal, action, resource),
    takeNonce: createNonces(now),
    now,
  };
}

/** The role's or user's policies decide; a session policy can only narrow them. The account root has all permissions. */
function authorize(cloud: Cloud, principal: Principal, action: string, resource: string): Verdict {
  const account = cloud.account(principal.accountId);
  if (!account) return { allowed: false, denial: 'ImplicitDeny', policyType: 'AccountLevelIdentityBasedPolicy' };
  const question = { action, resource };
  if (principal.identityType !== 'Account') {
    const decision = decide(identityPolicies(account, principal), question);
    if (decision !== 'Allow') {
      return { allowed: false, denial: decision, policyType: 'AccountLevelIdentityBasedPolicy' };
    }
  }
  const session = principal.sessionPolicy ? decide([principal.sessionPolicy], question) : 'Allow';
  return session === 'Allow' ? { allowed: true } : { allowed: false, denial: session, policyType: 'SessionPolicy' };
}

function identityPolicies(account: Account, principal: Principal): readonly PolicyDocument[] {
  const [name = ''] = namesIn(principal);
  const holders: readonly (readonly [PrincipalKind, string | undefined])[] =
    principal.identityType === 'AssumedRoleUser'
      ? [['Role', roleNamed(account.roles, name)?.RoleName]]
      : [
          ['User', name],
          ...account.groups
            .filter((group) => group.members.some((member) => member.userName === name))
            .map((group) => ['Group', group.GroupName] as const),
        ];
  return account.attachments
    .filter((attachment) => holders.some(([kind, held]) => attachment.kind === kind && attachment.principal === held))
    .flatMap((attachment) => account.policy(attachment.policyType, attachment.policyName) ?? [])
    .flatMap((policy) => policy.versions.find((version) => version.VersionId === policy.DefaultVersion) ?? [])
    .map((version) => version.document);
}

/** Keeps two generations of nonces: dropping the older one costs nothing per call, and no nonce expires too early. */
function createNonces(now: () => number): Access['takeNonce'] {
  let current = new Set<string>();
  let previous = new Set<string>();
  let rotateAt = now() + nonceLifeMs;
  return (accessKeyId, nonce) => {
    if (now() >= rotateAt) {
      previous = now() >= rotateAt + nonceLifeMs ? new Set() : current;
      current = new Set();
      rotateAt = now() + nonceLifeMs;
    }
    const used = `${accessKeyId} ${nonce}`;
    if (current.has(used) || previous.has(used)) return false;
    current.add(used);
    return true;
  };
}
