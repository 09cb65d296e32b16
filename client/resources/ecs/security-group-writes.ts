import type { Action } from '../../model/action.js';
import { ecs } from '../../model/products.js';

/** Adds or removes rules of a group in one direction. Upstream has separate actions for the directions. */
interface RuleWrite {
  readonly authorize: Action;
  readonly revoke: Action;
  /** The prefix or suffix of the rule's members that name the other side. */
  readonly peer: 'Source' | 'Dest';
}

/** Each direction has its own code. */
const unknownRule = ['InvalidParam.SecurityGroupRuleId', 'InvalidSecurityGroupRule.RuleNotExist'];

function ruleWrite(name: string, absent: readonly string[] = []): Action {
  return {
    product: ecs,
    name,
    ram: `ecs:${name}`,
    resource: 'securitygroup/{SecurityGroupId}',
    write: { token: 'ClientToken' },
    absent,
  };
}

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-authorizesecuritygroup */
export const ingressRules: RuleWrite = {
  authorize: ruleWrite('AuthorizeSecurityGroup'),
  revoke: ruleWrite('RevokeSecurityGroup', unknownRule),
  peer: 'Source',
};

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-authorizesecuritygroupegress */
export const egressRules: RuleWrite = {
  authorize: ruleWrite('AuthorizeSecurityGroupEgress'),
  revoke: ruleWrite('RevokeSecurityGroupEgress', unknownRule),
  peer: 'Dest',
};
