/** RAM policies, their versions, and the entities they are attached to. */
import type { Account } from '../../data/accounts.js';
import type { Attachment, PrincipalKind } from '../../data/ram/attachments.js';
import type { Policy } from '../../data/ram/policies.js';
import { byMarker } from '../../paging.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { invalid } from '../../wire/wire-error.js';
import { absent, named, policyIn } from './entities.js';

/** Without PolicyType the list has the account's policies and about a thousand system policies. */
export function listPolicies(params: Params, context: RpcContext): Body {
  const { PolicyType: type } = params;
  if (type && type !== 'System' && type !== 'Custom') throw invalid('Parameter.PolicyType');
  const policies = context.account.policies.filter((policy) => !type || policy.PolicyType === type);
  const { page, more } = byMarker(policies, { action: 'ListPolicies', params, context }, 1000);
  return { Policies: { Policy: page.map((policy) => shown(policy, context.account)) }, ...more };
}

export function getPolicy(params: Params, { account }: RpcContext): Body {
  const policy = policyIn(params, account);
  const version = versionOf(policy, policy.DefaultVersion);
  return { Policy: shown(policy, account), DefaultPolicyVersion: version };
}

export function listPolicyVersions(params: Params, { account }: RpcContext): Body {
  const policy = policyIn(params, account);
  const PolicyVersion = policy.versions.map(({ VersionId }) => versionOf(policy, VersionId));
  return { PolicyVersions: { PolicyVersion } };
}

export function getPolicyVersion(params: Params, { account }: RpcContext): Body {
  return { PolicyVersion: versionOf(policyIn(params, account), named(params, 'VersionId')) };
}

export function listEntitiesForPolicy(params: Params, { account }: RpcContext): Body {
  const policy = policyIn(params, account);
  const on = (kind: PrincipalKind): readonly Attachment[] =>
    attachmentsOf(policy, account).filter((attachment) => attachment.kind === kind);
  const entities = <T>(kind: PrincipalKind, all: readonly T[], nameOf: (one: T) => string, show: (one: T) => Body) =>
    on(kind).flatMap(({ principal, date }) => {
      const entity = all.find((one) => nameOf(one) === principal);
      return entity === undefined ? [] : { ...show(entity), AttachDate: date };
    });
  return {
    Users: {
      User: entities(
        'User',
        account.users,
        (user) => user.UserName,
        ({ UserId, UserName, DisplayName }) => ({ UserId, UserName, DisplayName }),
      ),
    },
    Groups: {
      Group: entities(
        'Group',
        account.groups,
        (group) => group.GroupName,
        ({ GroupName, Comments }) => ({ GroupName, Comments }),
      ),
    },
    Roles: {
      Role: entities(
        'Role',
        account.roles,
        (role) => role.RoleName,
        ({ RoleId, RoleName, Arn, Description }) => ({ RoleId, RoleName, Arn, Description }),
      ),
    },
  };
}

function shown({ versions: _, ...policy }: Policy, account: Account): Body {
  return { ...policy, AttachmentCount: account.attachmentCount(policy.PolicyType, policy.PolicyName) };
}

function attachmentsOf(policy: Policy, account: Account): readonly Attachment[] {
  return account.attachments.filter(
    ({ policyType, policyName }) => policyType === policy.PolicyType && policyName === policy.PolicyName,
  );
}

/** The document is JSON in a string. */
function versionOf(policy: Policy, versionId: string): Body {
  const version = policy.versions.find(({ VersionId }) => VersionId === versionId);
  if (!version) return absent('Policy.Version', 'policy version');
  const { VersionId, CreateDate, document } = version;
  const IsDefaultVersion = VersionId === policy.DefaultVersion;
  return { VersionId, IsDefaultVersion, CreateDate, PolicyDocument: JSON.stringify(document) };
}
