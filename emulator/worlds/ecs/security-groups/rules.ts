/** ECS DescribeSecurityGroupAttribute: one security group and a page of its rules. */
import { innerAccessPolicyOf } from '../../../data/ecs/security-groups.js';
import { byToken } from '../../../paging.js';
import type { Body, Params, RpcContext } from '../../../wire/rpc.js';
import { missing, WireError } from '../../../wire/wire-error.js';

const limits = { min: 10, max: 1000, absent: 500 };

export function describeSecurityGroupAttribute(params: Params, context: RpcContext): Body {
  const { account, regionId } = context;
  const { SecurityGroupId: id, Direction: direction = 'all' } = params;
  if (!id) throw missing('SecurityGroupId');
  const group = account.securityGroups(regionId).find((one) => one.SecurityGroupId === id);
  if (!group) {
    throw new WireError(404, 'InvalidSecurityGroupId.NotFound', 'The specified SecurityGroupId does not exist.');
  }
  if (!['ingress', 'egress', 'all'].includes(direction)) {
    throw new WireError(400, 'InvalidParamter', 'Invalid Parameter.');
  }
  const nicType = nicTypeOf(params, group.VpcId !== '');
  const rules = account
    .securityGroupRules(group)
    .filter((rule) => (direction === 'all' || rule.Direction === direction) && rule.NicType === nicType);
  const { page, nextToken } = byToken(rules, { action: 'DescribeSecurityGroupAttribute', params, context }, limits);
  // A request without MaxResults and NextToken gets one page, and no sign that there are more.
  const isPaged = params.MaxResults !== undefined || params.NextToken !== undefined;
  return {
    SecurityGroupId: group.SecurityGroupId,
    SecurityGroupName: group.SecurityGroupName,
    Description: group.Description,
    VpcId: group.VpcId,
    RegionId: regionId,
    InnerAccessPolicy: innerAccessPolicyOf(group),
    Permissions: { Permission: page },
    ...(isPaged && { NextToken: nextToken }),
  };
}

/** In a VPC the only NIC type is intranet; the requested one is ignored. */
function nicTypeOf({ NicType = 'internet' }: Params, isVpc: boolean): string {
  if (NicType !== 'internet' && NicType !== 'intranet') {
    throw new WireError(400, 'InvalidNicType.ValueNotSupported', 'The specified NicType does not exist.');
  }
  return isVpc ? 'intranet' : NicType;
}

export function securityGroupResource({ SecurityGroupId = '*' }: Params): string {
  return `securitygroup/${SecurityGroupId}`;
}
