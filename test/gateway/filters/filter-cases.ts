/** The meaning of every filter of every noun, over the data of the embedded cloud. */
import type { Account } from '../../../emulator/data/accounts.js';
import type { Disk } from '../../../emulator/data/ecs/disks.js';
import type { Image } from '../../../emulator/data/ecs/images.js';
import type { Snapshot } from '../../../emulator/data/ecs/snapshots.js';
import { type Case, every, type FilteredNoun, hasTag, noun, places } from './filter-kit.js';
import { networkNouns } from './network-filter-cases.js';

export function nounsOf(account: Account): readonly FilteredNoun[] {
  return [...machines(account), ...storage(account), ...networkNouns(account)];
}

/** Some of the keys that encrypt these things. */
function keysIn(all: readonly { readonly KMSKeyId?: string }[]): readonly string[] {
  return [...new Set(all.flatMap(({ KMSKeyId }) => KMSKeyId || []))].slice(0, 3);
}

function machines(account: Account): readonly FilteredNoun[] {
  const [firstGroup = '', ...groups] = account.resourceGroupIds;
  return [
    noun({
      root: 'instances',
      input: 'InstanceFilter',
      key: ['InstanceId', 'instanceId'],
      items: account.instances,
      cases: (kit, all) => [
        ...kit.anyOf(
          'instanceIds',
          every(all, 3, (one) => one.InstanceId),
          (one) => [one.InstanceId],
          130,
        ),
        ...kit.names((one) => one.InstanceName, ['web', 'build "nightly"', '<b>R&D</b>', '订单服务']),
        ...kit.enums('status', { RUNNING: 'Running', STOPPED: 'Stopped', PENDING: 'Pending' }, (one) => one.Status),
        ...kit.enums('chargeType', { PRE_PAID: 'PrePaid', POST_PAID: 'PostPaid' }, (one) => one.InstanceChargeType),
        ...kit.equal(
          'zoneId',
          every(all, 90, (one) => one.ZoneId),
          (one) => one.ZoneId,
        ),
        ...kit.equal(
          'vpcId',
          every(all, 90, (one) => one.VpcAttributes.VpcId),
          (one) => one.VpcAttributes.VpcId,
        ),
        ...kit.equal(
          'vSwitchId',
          every(all, 90, (one) => one.VpcAttributes.VSwitchId),
          (one) => one.VpcAttributes.VSwitchId,
        ),
        ...kit.equal(
          'instanceType',
          every(all, 90, (one) => one.InstanceType),
          (one) => one.InstanceType,
        ),
        ...kit.equal(
          'imageId',
          every(all, 90, (one) => one.ImageId),
          (one) => one.ImageId,
        ),
        ...kit.equal('resourceGroupId', [firstGroup, ...groups, 'rg-unknown'], (one) => one.ResourceGroupId),
        ...kit.equal(
          'securityGroupId',
          every(all, 90, (one) => one.SecurityGroupIds.SecurityGroupId),
          (one) => one.SecurityGroupIds.SecurityGroupId,
        ),
        ...kit.anyOf(
          'privateIpAddresses',
          every(all, 2, (one) => one.VpcAttributes.PrivateIpAddress.IpAddress),
          (one) => one.VpcAttributes.PrivateIpAddress.IpAddress,
          130,
        ),
        ...kit.anyOf(
          'publicIpAddresses',
          every(all, 1, (one) => [...one.PublicIpAddress.IpAddress, one.EipAddress.IpAddress]),
          (one) => [...one.PublicIpAddress.IpAddress, one.EipAddress.IpAddress],
          130,
        ),
        ...kit.tags(),
        [
          {
            status: 'RUNNING',
            chargeType: 'PRE_PAID',
            name: '*-*',
            tags: [{ key: 'env' }],
            resourceGroupId: firstGroup,
          },
          (one) =>
            one.Status === 'Running' &&
            one.InstanceChargeType === 'PrePaid' &&
            one.InstanceName.includes('-') &&
            hasTag('env')(one) &&
            one.ResourceGroupId === firstGroup,
        ],
      ],
    }),
    noun({
      root: 'images',
      input: 'ImageFilter',
      key: ['ImageId', 'imageId'],
      items: account.images,
      cases: (kit, all) => {
        // Marketplace images are found by owner or id.
        const listed = (cases: readonly Case<Image>[]) =>
          cases.map(
            ([filter, holds]): Case<Image> => [filter, (one) => one.ImageOwnerAlias !== 'marketplace' && holds(one)],
          );
        return [
          ...kit.anyOf(
            'imageIds',
            every(all, 9, (one) => one.ImageId),
            (one) => [one.ImageId],
          ),
          ...kit.equal('owner', ['system', 'self', 'others', 'marketplace'], (one) => one.ImageOwnerAlias),
          ...listed(
            kit.names(
              (one) => one.ImageName,
              every(all, 20, (one) => one.ImageName),
            ),
          ),
          ...listed(kit.equal('osType', ['linux', 'windows'], (one) => one.OSType)),
          ...listed(kit.equal('architecture', ['x86_64', 'arm64', 'i386'], (one) => one.Architecture)),
          [
            { owner: 'self', osType: 'linux', name: '*-*' },
            (one) => one.ImageOwnerAlias === 'self' && one.OSType === 'linux' && one.ImageName.includes('-'),
          ],
        ];
      },
    }),
  ];
}

const holders = ({ Attachments: { Attachment = [] } }: Disk) => Attachment.map((one) => one.InstanceId);

function storage(account: Account): readonly FilteredNoun[] {
  const hosts = every(account.instances(places[1]), 40, (one) => one.InstanceId);
  const disks = places.flatMap((place) => account.disks(place));
  const hostsOfDisk = new Map(disks.map((disk) => [disk.DiskId, holders(disk)]));
  const hostsOf = ({ SourceDiskId }: Snapshot) => hostsOfDisk.get(SourceDiskId) ?? [];
  return [
    noun({
      root: 'disks',
      input: 'DiskFilter',
      key: ['DiskId', 'diskId'],
      items: account.disks,
      cases: (kit, all) => [
        ...kit.anyOf(
          'diskIds',
          every(all, 7, (one) => one.DiskId),
          (one) => [one.DiskId],
          130,
        ),
        ...kit.equal(
          'instanceId',
          [
            ...hosts,
            ...all
              .filter((one) => holders(one).length > 1)
              .flatMap(holders)
              .slice(0, 3),
          ],
          holders,
        ),
        ...kit.names((one) => one.DiskName, ['data', 'D:\\backup', 'restored "2023"', 'mysql-数据']),
        ...kit.enums(
          'status',
          { IN_USE: 'In_use', AVAILABLE: 'Available', RE_INITING: 'ReIniting' },
          (one) => one.Status,
        ),
        ...kit.enums('type', { SYSTEM: 'system', DATA: 'data' }, (one) => one.Type),
        ...kit.equal('category', ['cloud_essd', 'cloud_auto', 'cloud'], (one) => one.Category),
        ...kit.equal('kmsKeyId', keysIn(all), (one) => one.KMSKeyId),
        ...kit.equal(
          'zoneId',
          every(all, 200, (one) => one.ZoneId),
          (one) => one.ZoneId,
        ),
        [{ encrypted: true }, (one) => one.Encrypted],
        [{ encrypted: false }, (one) => !one.Encrypted],
        ...kit.tags(),
        [
          { encrypted: false, type: 'DATA', name: 'd*a', status: 'IN_USE' },
          (one) => !one.Encrypted && one.Type === 'data' && one.DiskName === 'data' && one.Status === 'In_use',
        ],
      ],
    }),
    noun({
      root: 'snapshots',
      input: 'SnapshotFilter',
      key: ['SnapshotId', 'snapshotId'],
      items: account.snapshots,
      cases: (kit, all) => [
        ...kit.anyOf(
          'snapshotIds',
          every(all, 5, (one) => one.SnapshotId),
          (one) => [one.SnapshotId],
          130,
        ),
        ...kit.equal('instanceId', every(all, 60, hostsOf).slice(0, 4), hostsOf),
        ...kit.equal(
          'diskId',
          every(all, 100, (one) => one.SourceDiskId),
          (one) => one.SourceDiskId,
        ),
        ...kit.names((one) => one.SnapshotName, ['发布前', 'before <upgrade>']),
        ...kit.equal('kmsKeyId', keysIn(all), (one) => one.KMSKeyId),
        ...kit.tags(),
      ],
    }),
    noun({
      root: 'buckets',
      input: 'BucketFilter',
      key: ['name', 'name'],
      items: (regionId) => account.buckets.filter((one) => one.region === regionId),
      cases: (kit, all) => [
        ...every(all, 9, (one) => [one.name.slice(0, 6), one.name, `${one.name}x`]).map(
          (prefix): Case<(typeof all)[number]> => [{ prefix }, (one) => one.name.startsWith(prefix)],
        ),
        ...kit.names(
          (one) => one.name,
          every(all, 9, (one) => one.name),
        ),
        ...every(all, 9, (one) => one.name).map(
          (name): Case<(typeof all)[number]> => [
            { prefix: name.slice(0, 3), name: `*${name.slice(-4)}` },
            (one) => one.name.startsWith(name.slice(0, 3)) && one.name.endsWith(name.slice(-4)),
          ],
        ),
      ],
    }),
  ];
}
