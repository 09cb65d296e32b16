import type { Action } from '../../model/action.js';
import { ecs } from '../../model/products.js';

/** Adds to a group or takes from it, in one direction; upstream has an action for each. */
interface RuleWrite {
  readonly authorize: Action;
  readonly revoke: Action;
  /** What the members of a rule that name the other side begin with, and what they end in. */
  readonly peer: 'Source' | 'Dest';
}

/** Each direction says it in words of its own. */
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
