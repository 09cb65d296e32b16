import { CloudError } from '../errors/cloud-error.js';
import type { Action } from '../model/action.js';
import { sts } from '../model/products.js';
import type { Item } from '../model/value.js';

/** The owner of credentials. The ARN is written as GetCallerIdentity writes it. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
  readonly principalId: string;
  /** Account, RAMUser or AssumedRoleUser. */
  readonly identityType: string;
}

export const getCallerIdentity: Action = {
  product: sts,
  name: 'GetCallerIdentity',
  ram: 'sts:GetCallerIdentity',
  isOpenToAll: true,
  mustContain: 'AccountId',
};

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-getcalleridentity */
export function readIdentity(answer: Item): Identity {
  return {
    accountId: member(answer, 'AccountId'),
    arn: member(answer, 'Arn'),
    principalId: member(answer, 'PrincipalId'),
    identityType: member(answer, 'IdentityType'),
  };
}

function member(answer: Item, name: string): string {
  const value = answer[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new CloudError('unavailable', `GetCallerIdentity answered without ${name}.`);
}
