import { instance } from '../../../client/resources/ecs/instance.js';
import { region } from '../../../client/resources/ecs/region.js';
import { connection, connectionInRegion } from '../../connection/connection.js';
import type { Tables } from '../../execution/selection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { regionReference } from '../../fields/reference.js';
import {
  accountId,
  arn,
  dateTime,
  flag,
  integer,
  key,
  regionId,
  tags,
  text,
  texts,
} from '../../fields/scalar-fields.js';
import type { InstanceStatus as InstanceStatusName, Instance as InstanceType } from '../../schema.types.js';
import { ChargeType } from './charge-type.js';

const InstanceStatus = enumeration<InstanceStatusName>({
  PENDING: 'Pending',
  STARTING: 'Starting',
  RUNNING: 'Running',
  STOPPING: 'Stopping',
  STOPPED: 'Stopped',
});

const Instance: FieldTable<InstanceType> = {
  id: arn,
  accountId,
  instanceId: key,
  regionId,
  name: text('InstanceName'),
  hostName: text('HostName'),
  description: text('Description'),
  status: InstanceStatus.always('Status'),
  instanceType: text('InstanceType'),
  cpuCores: integer('Cpu'),
  memoryMiB: integer('Memory'),
  gpuCount: integer('GPUAmount'),
  osName: text('OSName'),
  osType: text('OSType'),
  chargeType: ChargeType.at('InstanceChargeType'),
  spotStrategy: text('SpotStrategy'),
  createdAt: dateTime('CreationTime'),
  startedAt: dateTime('StartTime'),
  expiresAt: dateTime('ExpiredTime'),
  autoReleaseAt: dateTime('AutoReleaseTime'),
  deletionProtection: flag('DeletionProtection'),
  resourceGroupId: text('ResourceGroupId'),
  zoneId: text('ZoneId'),
  vpcId: text('VpcAttributes.VpcId'),
  vSwitchId: text('VpcAttributes.VSwitchId'),
  imageId: text('ImageId'),
  keyPairName: text('KeyPairName'),
  // The classic network keeps private addresses elsewhere than a VPC does.
  privateIpAddresses: texts('VpcAttributes.PrivateIpAddress.IpAddress', 'InnerIpAddress.IpAddress'),
  publicIpAddresses: texts('PublicIpAddress.IpAddress', 'EipAddress.IpAddress'),
  ipv6Addresses: texts('NetworkInterfaces.NetworkInterface.Ipv6Sets.Ipv6Set.Ipv6Address'),
  securityGroupIds: texts('SecurityGroupIds.SecurityGroupId'),
  locks: texts('OperationLocks.LockReason.LockReason'),
  tags: tags('Tags.Tag', { key: 'TagKey', value: 'TagValue' }),
  region: regionReference(region),
};

const enums = { status: InstanceStatus, chargeType: ChargeType };

export const instanceTables = {
  Instance,
  Query: {
    instances: connection(instance, { enums }),
    instance: lookup(instance, ({ instanceId }) => String(instanceId)),
  },
  Region: { instances: connectionInRegion(instance, { enums }) },
} satisfies Tables;
