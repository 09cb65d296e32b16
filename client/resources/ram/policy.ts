import { upstreamFilter } from '../../model/filters.js';
import { whole } from '../../model/paging.js';
import { member, type RelatedList, type Resource } from '../../model/resource.js';
import type { Item } from '../../model/value.js';
import { ramAction, ramMarker } from './ram.js';

export const getPolicy = ramAction('GetPolicy', 'policy/{PolicyName}', {
  mustContain: 'DefaultPolicyVersion',
  echoes: { 'Policy.PolicyType': 'PolicyType', 'Policy.PolicyName': 'PolicyName' },
  absent: ['EntityNotExist.Policy'],
});

const type = member('PolicyType');
const name = member('PolicyName');

/** System and custom policies have names of their own, so that only type and name together name one. */
const keyOf = (item: Item): string => `${type(item)}/${name(item)}`;

export function policyParams(key: string): { PolicyType: string; PolicyName: string } {
  const slash = key.indexOf('/');
  return { PolicyType: key.slice(0, slash), PolicyName: key.slice(slash + 1) };
}

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listpolicies */
export const policy: Resource = {
  type: 'Policy',
  scope: 'account',
  arn: {
    service: 'ram',
    kind: 'policy',
    // System policies belong to no account: acs:ram::system:policy/<name>.
    split: (key) => {
      const { PolicyType, PolicyName } = policyParams(key);
      return { name: PolicyName, owner: PolicyType === 'System' ? 'system' : null };
    },
    join: (policyName, owner) => `${owner === 'system' ? 'System' : 'Custom'}/${policyName}`,
  },
  key: keyOf,
  list: { action: ramAction('ListPolicies', 'policy/*'), paging: ramMarker(1000), items: 'Policies.Policy' },
  get: { one: getPolicy, item: 'Policy', orList: true, ask: (key) => ({ params: policyParams(key) }) },
  filters: { type: upstreamFilter('PolicyType') },
};

/** The policies attached to one user, group or role. */
function policiesOf(principal: 'User' | 'Group' | 'Role'): RelatedList {
  return {
    list: {
      action: ramAction(`ListPoliciesFor${principal}`, `${principal.toLowerCase()}/{${principal}Name}`),
      paging: whole,
      items: 'Policies.Policy',
    },
    params: (key) => ({ [`${principal}Name`]: key }),
    knownMembers: ['PolicyName', 'PolicyType', 'DefaultVersion', 'Description'],
  };
}

export const policiesOfUser = policiesOf('User');
export const policiesOfGroup = policiesOf('Group');
export const policiesOfRole = policiesOf('Role');
