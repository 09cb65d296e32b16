/** ECS AuthorizeSecurityGroup and RevokeSecurityGroup, of ingress and of egress. */
import type { SecurityGroupRule } from '../../../data/ecs/security-group-rules.js';
import type { SecurityGroup } from '../../../data/ecs/security-groups.js';
import { seconds } from '../../../data/times.js';
import type { Params, RpcContext, RpcWrite } from '../../../wire/rpc.js';
import { missing, WireError } from '../../../wire/wire-error.js';
import { repeated } from '../../repeated.js';
import { type Direction, type Permission, permissionsIn, sameRule } from './permissions.js';

const mostRulesNamed = 100;

/** "If the rule already exists, the call succeeds but no rule is added." */
export const authorize =
  (direction: Direction): RpcWrite['change'] =>
  (params, context) => {
    const { account, changed } = context;
    const group = groupOf(params, context);
    const wanted = permissionsIn(params, direction, group, context);
    if (wanted.length === 0) throw missing('Permissions');
    return () => {
      account.change.securityGroupRules(group, (rules) => {
        const added = wanted
          .filter((permission, at) => wanted.findIndex((one) => sameRule(one, permission)) === at)
          .filter((permission) => !rules.some((rule) => sameRule(rule, permission)))
          .map((permission) => ruleOf(permission, group, context));
        for (const rule of added) changed(rule.SecurityGroupRuleId);
        return [...rules, ...added];
      });
      return {};
    };
  };

/** Selects rules by id, or by their content. Each id must exist. */
export const revoke =
  (direction: Direction): RpcWrite['change'] =>
  (params, context) => {
    const { account, changed } = context;
    const group = groupOf(params, context);
    const own = account.securityGroupRules(group).filter((rule) => rule.Direction === direction);
    const ids = repeated('SecurityGroupRuleId', params);
    const permissions = permissionsIn(params, direction, group, context);
    if (ids.length > 0 && permissions.length > 0) {
      throw badParam('Permissions', 'The specified parameter Permissions cannot coexist with other parameters.');
    }
    if (ids.length === 0 && permissions.length === 0) throw missing('SecurityGroupRuleId');
    checkRuleIds(ids, own, direction);
    const gone = own.filter(
      (rule) => ids.includes(rule.SecurityGroupRuleId) || permissions.some((permission) => sameRule(rule, permission)),
    );
    return () => {
      account.change.securityGroupRules(group, (rules) => rules.filter((rule) => !gone.includes(rule)));
      for (const rule of gone) changed(rule.SecurityGroupRuleId);
      return {};
    };
  };

/** Since July 2024 a rule that does not exist is an error, with one code for each direction. */
function checkRuleIds(ids: readonly string[], own: readonly SecurityGroupRule[], direction: Direction): void {
  if (ids.length > mostRulesNamed) {
    throw badParam('SecurityGroupRuleId', 'The specified parameter SecurityGroupRuleId is not valid.');
  }
  if (new Set(ids).size < ids.length) {
    throw badParam('SecurityGroupRuleIdRepeated', 'The specified parameter SecurityGroupRuleId is repeated.');
  }
  if (ids.every((id) => own.some((rule) => rule.SecurityGroupRuleId === id))) return;
  throw direction === 'ingress'
    ? badParam('SecurityGroupRuleId', 'The specified parameter SecurityGroupRuleId is not valid.')
    : new WireError(400, 'InvalidSecurityGroupRule.RuleNotExist', 'The specified rule does not exist.');
}

function groupOf({ SecurityGroupId: id }: Params, { account, regionId }: RpcContext): SecurityGroup {
  if (!id) throw missing('SecurityGroupId');
  const group = account.securityGroups(regionId).find((one) => one.SecurityGroupId === id);
  if (!group) {
    throw new WireError(404, 'InvalidSecurityGroupId.NotFound', 'The specified SecurityGroupId does not exist.');
  }
  if (group.ServiceManaged) {
    const why = 'The security group is managed by a cloud product.';
    throw new WireError(403, 'InvalidOperation.ResourceManagedByCloudProduct', why);
  }
  return group;
}

function ruleOf(permission: Permission, group: SecurityGroup, { cloud }: RpcContext): SecurityGroupRule {
  return {
    ...permission,
    SecurityGroupRuleId: cloud.newId(`sgr-${group.SecurityGroupId.slice(3, 6)}`),
    CreateTime: seconds(cloud.timeline.now()),
  };
}

function badParam(what: string, why: string): WireError {
  return new WireError(400, `InvalidParam.${what}`, why);
}
