import type { Action } from '../../model/action.js';
import { upstreamFilter, upstreamListFilter, upstreamNameFilter, upstreamTagFilter } from '../../model/filters.js';
import { byToken } from '../../model/paging.js';
import { ecs } from '../../model/products.js';
import { type Children, type ListAction, member, type Resource } from '../../model/resource.js';
import { textsOf } from '../../model/value.js';
import { ecsTags } from '../tag/tags.js';
import { unknownSecurityGroup, unknownVpc } from '../unknown-ids.js';

const describeSecurityGroups: Action = {
  product: ecs,
  name: 'DescribeSecurityGroups',
  ram: 'ecs:DescribeSecurityGroups',
  resource: 'securitygroup/*',
  hasDryRun: true,
  unknown: { SecurityGroupIds: unknownSecurityGroup, VpcId: unknownVpc },
};

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describesecuritygroups */
export const securityGroup: Resource = {
  type: 'SecurityGroup',
  scope: 'region',
  arn: { service: 'ecs', kind: 'securitygroup' },
  tags: ecsTags,
  key: member('SecurityGroupId'),
  list: {
    action: describeSecurityGroups,
    paging: byToken({ min: 10, cap: 100 }),
    items: 'SecurityGroups.SecurityGroup',
    count: { params: { PageNumber: 1, PageSize: 1 }, total: 'TotalCount' },
  },
  get: { many: { param: 'SecurityGroupIds', format: 'json', cap: 100 } },
  filters: {
    securityGroupIds: upstreamListFilter({
      param: 'SecurityGroupIds',
      format: 'json',
      cap: 100,
      member: 'SecurityGroupId',
    }),
    vpcId: upstreamFilter('VpcId'),
    name: upstreamNameFilter({
      param: 'SecurityGroupName',
      member: 'SecurityGroupName',
      pattern: (SecurityGroupName) => ({ SecurityGroupName, FuzzyQuery: true }),
    }),
    type: upstreamFilter('SecurityGroupType'),
    tags: upstreamTagFilter(ecsTags),
  },
};

export const securityGroupsOfVpc: Children = {
  resource: securityGroup,
  by: 'VpcId',
  parents: ({ VpcId }) => textsOf(VpcId),
};

/** One group a call. https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describesecuritygroupattribute */
export const securityGroupRules: ListAction = {
  action: {
    product: ecs,
    name: 'DescribeSecurityGroupAttribute',
    ram: 'ecs:DescribeSecurityGroupAttribute',
    resource: 'securitygroup/{SecurityGroupId}',
    echoes: { SecurityGroupId: 'SecurityGroupId' },
  },
  paging: byToken({ min: 10, cap: 1000 }),
  items: 'Permissions.Permission',
};
