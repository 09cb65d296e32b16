import { instance } from '../../../client/resources/ecs/instance.js';
import { region } from '../../../client/resources/ecs/region.js';
import { elasticIp } from '../../../client/resources/vpc/elastic-ip.js';
import { connection } from '../../connection/connection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { reference, regionReference } from '../../fields/reference.js';
import {
  accountId,
  arn,
  asText,
  dateTime,
  integer,
  key,
  made,
  regionId,
  requiredText,
  tags,
  text,
} from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';
import { ChargeType } from '../ecs/charge-type.js';

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
  knownMembers: { IpAddress: 'EipAddress.IpAddress', Bandwidth: 'EipAddress.Bandwidth' },
});

export const elasticIpTables = {
  ElasticIp,
  Instance: { elasticIp: elasticIpOfInstance },
  Query: {
    elasticIps: connection(elasticIp, { enums: { status: ElasticIpStatus } }),
    elasticIp: lookup(elasticIp, ({ allocationId }) => String(allocationId)),
  },
};
