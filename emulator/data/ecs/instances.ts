/** The instances of one account in one region, with the irregularities that real inventories have. */

import { type Random, randomOf } from '../random.js';
import type { Region } from '../regions.js';
import { someTags } from '../tags.js';
import { minutes, randomTime } from '../times.js';
import { type Network, networkOf } from '../vpc/network.js';
import type { Instance } from './instance.js';
import { networking } from './instance-network.js';
import { instanceTypes, membersOfType, operatingSystems } from './instance-types.js';

const names = [
  'web',
  'api',
  'db-primary',
  'k8s-node',
  '订单服务',
  '日志-采集',
  'build "nightly"',
  '<b>R&D</b>',
  "o'brien",
  'rocket-🚀',
  'ルーター',
];
const statuses = ['Running', 'Running', 'Running', 'Running', 'Running', 'Stopped', 'Stopped', 'Starting', 'Stopping'];
const payAsYouGoExpiry = '2099-12-31T15:59Z';

export interface InstanceOwner {
  readonly seed: number;
  readonly accountId: string;
  readonly resourceGroupIds: readonly string[];
  /** The share of instances on the classic network, which new accounts do not have. */
  readonly classicShare: number;
}

/** The order of the result is the order of upstream's answers: stable, but neither by id nor by name. */
export function instancesOf(owner: InstanceOwner, region: Region, count: number): Instance[] {
  const random = randomOf(owner.seed, owner.accountId, region.id, 'instances');
  const network = networkOf(owner.seed, owner.accountId, region);
  return Array.from({ length: count }, (_, at) => instance({ owner, region, network, random }, at));
}

interface Place {
  readonly owner: InstanceOwner;
  readonly region: Region;
  readonly network: Network;
  readonly random: Random;
}

function instance(place: Place, at: number): Instance {
  const { owner, region, network, random } = place;
  const id = (kind: string, length = 17): string => `${kind}-${region.idPrefix}${random.text(length)}`;
  const type = random.pick(instanceTypes);
  const os = random.pick(operatingSystems);
  const status = at % 97 === 61 ? 'Hibernating' : random.pick(statuses);
  const chargeType = at % 89 === 31 ? 'PostPaidByHour' : random.chance(0.35) ? 'PrePaid' : 'PostPaid';
  const createdAt = randomTime(random);
  const expiresAt = createdAt + random.int(1, 36) * 30 * 86_400_000;
  const name = random.pick(names);
  const instanceId = id('i');
  const spot = random.chance(0.05);
  return {
    InstanceId: instanceId,
    // Every seventh instance has a name without a number, so that names repeat.
    InstanceName: at % 7 === 3 ? name : `${name}-${String(at).padStart(3, '0')}`,
    HostName: random.chance(0.1) ? '' : `iZ${instanceId.slice(2)}Z`,
    Description: random.chance(0.7) ? '' : random.pick(['节点 <primary> & standby', 'N/A', 'managed by terraform']),
    Status: status,
    RegionId: region.id,
    ResourceGroupId: random.chance(0.05) ? '' : random.pick(owner.resourceGroupIds),
    SerialNumber: random.text(32, '0123456789abcdef').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    ...membersOfType(type),
    ImageId: random.chance(0.2) ? customImageId(owner, region, random.int(0, 3)) : os.imageId,
    OSType: os.type,
    OSName: os.name,
    OSNameEn: os.nameEn,
    ...(os.type === 'linux' && random.chance(0.6) && { KeyPairName: random.pick(network.keyPairs) }),
    InstanceChargeType: chargeType,
    InternetChargeType: random.pick(['PayByTraffic', 'PayByBandwidth']),
    SaleCycle: chargeType === 'PrePaid' ? random.pick(['month', 'year', 'week']) : '',
    CreationTime: minutes(createdAt),
    StartTime: status === 'Stopped' && random.chance(0.2) ? '' : minutes(randomTime(random, createdAt)),
    ExpiredTime: chargeType === 'PrePaid' ? minutes(expiresAt) : payAsYouGoExpiry,
    AutoReleaseTime: chargeType !== 'PrePaid' && random.chance(0.03) ? minutes(expiresAt) : '',
    StoppedMode:
      status === 'Stopped' ? random.pick(['KeepCharging', 'StopCharging', 'Not-applicable']) : 'Not-applicable',
    SpotStrategy: spot ? 'SpotWithPriceLimit' : 'NoSpot',
    SpotPriceLimit: spot ? 0.98 : 0,
    CreditSpecification: type.family.startsWith('ecs.t') ? 'Standard' : '',
    ...networking(place, at),
    Tags: { Tag: someTags(random) },
    OperationLocks: { LockReason: locks(random) },
    MetadataOptions: { HttpTokens: random.pick(['optional', 'required', '']), HttpEndpoint: 'enabled' },
    ClusterId: '',
    DedicatedInstanceAttribute: { Tenancy: random.pick(['default', '']), Affinity: random.pick(['default', '']) },
    DedicatedHostAttribute: dedicatedHost(instanceId, place),
    EcsCapacityReservationAttr: { CapacityReservationPreference: '', CapacityReservationId: '' },
    DeploymentSetId: deploymentSetId(instanceId, place),
    DeletionProtection: random.chance(0.1),
    DeviceAvailable: true,
    IoOptimized: true,
    Recyclable: status === 'Stopped' && random.chance(0.05),
  };
}

/** Custom images are the account's own; the image list derives the same ids. */
export function customImageId(owner: InstanceOwner, region: Region, at: number): string {
  return `m-${region.idPrefix}${randomOf(owner.seed, owner.accountId, region.id, 'image', at).text(17)}`;
}

function locks(random: Random): Instance['OperationLocks']['LockReason'] {
  if (!random.chance(0.02)) return [];
  const LockReason = random.pick(['financial', 'security', 'recycling']);
  return [{ LockReason, LockMsg: `The specified instance is locked due to ${LockReason} reason.` }];
}

/** A quarter of the instances, by no chance of their own, so that everything else about them stays as it is. */
function deploymentSetId(instanceId: string, { network }: Place): string {
  const { vpc, at } = chosen(instanceId, network);
  return at % 4 === 1 ? `ds-${vpc.slice(4)}` : '';
}

function dedicatedHost(instanceId: string, { network }: Place): Instance['DedicatedHostAttribute'] {
  const { vpc, at } = chosen(instanceId, network);
  if (at % 9 !== 4) return { DedicatedHostId: '', DedicatedHostName: '', DedicatedHostClusterId: '' };
  return { DedicatedHostId: `dh-${vpc.slice(4)}`, DedicatedHostName: 'host-1', DedicatedHostClusterId: '' };
}

function chosen(instanceId: string, { vpcs }: Network): { readonly vpc: string; readonly at: number } {
  const at = instanceId.charCodeAt(instanceId.length - 1);
  return { vpc: vpcs[at % vpcs.length]?.vpcId ?? '', at };
}
