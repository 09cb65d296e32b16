/** VPC DescribeEipAddresses. */
import type { ElasticIp } from '../../data/vpc/elastic-ips.js';
import { WireError } from '../../wire/wire-error.js';
import type { ListRule } from '../filters.js';
import type { Listing } from '../listing.js';
import { vpcTags } from '../tags.js';

const upTo50 = (name: string, of: ListRule<ElasticIp>['of']): ListRule<ElasticIp> => ({
  of,
  style: 'comma',
  max: 50,
  tooMany: new WireError(400, `InvalidParameter.${name}`, `The number of ${name} exceeds the limit of 50.`),
});

export const elasticIps: Listing<ElasticIp> = {
  action: 'DescribeEipAddresses',
  envelope: ['EipAddresses', 'EipAddress'],
  items: ({ account, regionId }) => account.elasticIps(regionId),
  pageMax: 100,
  filters: {
    tags: vpcTags,
    createdAt: (address) => address.AllocationTime,
    equals: {
      Status: (address) => address.Status,
      EipName: (address) => address.Name,
      ISP: (address) => address.ISP,
      ChargeType: (address) => address.ChargeType,
      SegmentInstanceId: (address) => address.SegmentInstanceId,
      PublicIpAddressPoolId: (address) => address.PublicIpAddressPoolId,
      ResourceGroupId: (address) => address.ResourceGroupId,
      ServiceManaged: (address) => address.ServiceManaged === 1,
      AssociatedInstanceType: (address) => address.InstanceType,
    },
    lists: {
      AllocationId: upTo50('AllocationId', (address) => [address.AllocationId]),
      EipAddress: upTo50('EipAddress', (address) => [address.IpAddress]),
    },
    allowed: {
      AssociatedInstanceType: {
        values: ['EcsInstance', 'SlbInstance', 'Nat', 'HaVip', 'NetworkInterface', 'IpAddress'],
        // The cloud spells it this way.
        code: 'IAssociatedInstanceType.ValueNotSupported',
        status: 400,
      },
      ChargeType: { values: ['PostPaid', 'PrePaid'], code: 'ChargeType.ValueNotSupported', status: 400 },
      LockReason: { values: ['financial', 'security'], code: 'LockReason.NotFound', status: 404 },
    },
    special: {
      AssociatedInstanceId: (address, value) => address.InstanceId === value,
      LockReason: (address, value) => address.OperationLocks.LockReason.some((lock) => lock.LockReason === value),
    },
    refuses: ({ AssociatedInstanceId, AssociatedInstanceType }) =>
      AssociatedInstanceId && !AssociatedInstanceType
        ? new WireError(400, 'InstanceType.Invalid', 'InstanceType is not null')
        : undefined,
  },
};
