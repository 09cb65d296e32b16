import { instancesOfSecurityGroup } from '../client/resources/instance.js';
import { region } from '../client/resources/region.js';
import { securityGroup, securityGroupsOfVpc } from '../client/resources/security-group.js';
import { vpc } from '../client/resources/vpc.js';
import { connection, connectionOf } from './connection.js';
import type { FieldTable } from './field.js';
import { accountId, arn, dateTime, key, regionId, tags, text } from './leaves.js';
import { lookup } from './lookup.js';
import { reference, references, regionReference } from './reference.js';
import type * as Types from './schema.types.js';

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
