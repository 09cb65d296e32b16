/** RAM ListPoliciesForUser, -Group and -Role. */
import type { Account } from '../../data/accounts.js';
import type { PrincipalKind } from '../../data/ram/attachments.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { groupIn, roleIn, userIn } from './entities.js';

export function listPoliciesForUser(params: Params, { account }: RpcContext): Body {
  return policiesOn(account, 'User', userIn(params, account).UserName);
}

export function listPoliciesForGroup(params: Params, { account }: RpcContext): Body {
  return policiesOn(account, 'Group', groupIn(params, account).GroupName);
}

export function listPoliciesForRole(params: Params, context: RpcContext): Body {
  return policiesOn(context.account, 'Role', roleIn(params, context).RoleName);
}

function policiesOn(account: Account, kind: PrincipalKind, name: string): Body {
  const Policy = account.attachments
    .filter((attachment) => attachment.kind === kind && attachment.principal === name)
    .flatMap(({ policyType, policyName, date }) => {
      const policy = account.policy(policyType, policyName);
      if (!policy) return [];
      const { PolicyName, PolicyType, Description, DefaultVersion } = policy;
      return { PolicyName, PolicyType, Description, DefaultVersion, AttachDate: date };
    });
  return { Policies: { Policy } };
}
