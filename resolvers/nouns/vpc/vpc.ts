import { instancesOfVpc } from '../../../client/resources/ecs/instance.js';
import { region } from '../../../client/resources/ecs/region.js';
import { vpc } from '../../../client/resources/vpc/vpc.js';
import { connection, connectionInRegion, connectionOf } from '../../connection/connection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { reference, regionReference } from '../../fields/reference.js';
import { accountId, arn, dateTime, flag, key, regionId, tags, text } from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';

const VpcStatus = enumeration<Types.VpcStatus>({ PENDING: 'Pending', AVAILABLE: 'Available' });

const Vpc: FieldTable<Types.Vpc> = {
  id: arn,
  accountId,
  vpcId: key,
  regionId,
  name: text('VpcName'),
  description: text('Description'),
  status: VpcStatus.always('Status'),
  cidrBlock: text('CidrBlock'),
  ipv6CidrBlock: text('Ipv6CidrBlock'),
  isDefault: flag('IsDefault'),
  ownerId: text('OwnerId'),
  createdAt: dateTime('CreationTime'),
  resourceGroupId: text('ResourceGroupId'),
  tags: tags('Tags.Tag', { key: 'Key', value: 'Value' }),
  region: regionReference(region),
  instances: connectionOf(instancesOfVpc),
};

export const vpcTables = {
  Vpc,
  Instance: { vpc: reference(vpc, text('VpcAttributes.VpcId')) },
  Region: { vpcs: connectionInRegion(vpc) },
  Query: { vpcs: connection(vpc), vpc: lookup(vpc, ({ vpcId }) => String(vpcId)) },
};
