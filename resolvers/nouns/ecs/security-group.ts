import { instancesOfSecurityGroup } from '../../../client/resources/ecs/instance.js';
import { region } from '../../../client/resources/ecs/region.js';
import { securityGroup, securityGroupsOfVpc } from '../../../client/resources/ecs/security-group.js';
import { vpc } from '../../../client/resources/vpc/vpc.js';
import { connection, connectionOf } from '../../connection/connection.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { reference, references, regionReference } from '../../fields/reference.js';
import { accountId, arn, dateTime, key, regionId, tags, text } from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';

const SecurityGroup: FieldTable<Types.SecurityGroup> = {
  id: arn,
  accountId,
  securityGroupId: key,
  regionId,
  name: text('SecurityGroupName'),
  description: text('Description'),
  type: text('SecurityGroupType'),
  vpcId: text('VpcId'),
  createdAt: dateTime('CreationTime'),
  resourceGroupId: text('ResourceGroupId'),
  tags: tags('Tags.Tag', { key: 'TagKey', value: 'TagValue' }),
  region: regionReference(region),
  vpc: reference(vpc, text('VpcId')),
  instances: connectionOf(instancesOfSecurityGroup),
};

export const securityGroupTables = {
  SecurityGroup,
  Instance: { securityGroups: references(securityGroup, 'SecurityGroupIds.SecurityGroupId') },
  Vpc: { securityGroups: connectionOf(securityGroupsOfVpc) },
  Query: {
    securityGroups: connection(securityGroup),
    securityGroup: lookup(securityGroup, ({ securityGroupId }) => String(securityGroupId)),
  },
};
