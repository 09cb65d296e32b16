import { elasticIp } from '../client/resources/elastic-ip.js';
import { instance } from '../client/resources/instance.js';
import { region } from '../client/resources/region.js';
import { ChargeType } from './charge-type.js';
import { connection } from './connection.js';
import { enumeration } from './enumeration.js';
import type { FieldTable } from './field.js';
import { accountId, arn, asText, dateTime, integer, key, made, regionId, requiredText, tags, text } from './leaves.js';
import { lookup } from './lookup.js';
import { reference, regionReference } from './reference.js';
import type * as Types from './schema.types.js';

const ElasticIpStatus = enumeration<Types.ElasticIpStatus>({
  ASSOCIATING: 'Associating',
  UNASSOCIATING: 'Unassociating',
  IN_USE: 'InUse',
  AVAILABLE: 'Available',
  RELEASING: 'Releasing',
});

/** An elastic IP may be bound to other things than instances, whose ids stand in the same member. */
const boundEcsInstanceId = made(['InstanceType', 'InstanceId'], ({ InstanceType, InstanceId }) =>
  InstanceType === 'EcsInstance' ? asText(InstanceId) : null,
);

const ElasticIp: FieldTable<Types.ElasticIp> = {
  id: arn,
  accountId,
  allocationId: key,
  regionId,
  name: text('Name'),
  ipAddress: requiredText('IpAddress'),
  status: ElasticIpStatus.always('Status'),
  bandwidthMbps: integer('Bandwidth'),
  boundInstanceId: text('InstanceId'),
  boundInstanceType: text('InstanceType'),
  chargeType: ChargeType.at('ChargeType'),
  createdAt: dateTime('AllocationTime'),
  resourceGroupId: text('ResourceGroupId'),
  tags: tags('Tags.Tag', { key: 'Key', value: 'Value' }),
  region: regionReference(region),
  instance: reference(instance, boundEcsInstanceId),
};

const elasticIpOfInstance = reference(elasticIp, text('EipAddress.AllocationId'), {
  holds: { IpAddress: 'EipAddress.IpAddress', Bandwidth: 'EipAddress.Bandwidth' },
});

export const elasticIpTables = {
  ElasticIp,
  Instance: { elasticIp: elasticIpOfInstance },
  Query: {
    elasticIps: connection(elasticIp, { enums: { status: ElasticIpStatus } }),
    elasticIp: lookup(elasticIp, ({ allocationId }) => String(allocationId)),
  },
};
