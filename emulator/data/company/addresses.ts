/** The network interfaces and elastic IPs of the company, named after what has them. */
import type { Instance } from '../ecs/instance.js';
import type { NetworkInterface } from '../ecs/network-interfaces.js';
import { randomOf } from '../random.js';
import { minutes } from '../times.js';
import type { ElasticIp } from '../vpc/elastic-ips.js';
import { deploymentsIn, keyedTagsOf, renewedUntil, resourceGroupOf, tagsOf } from './deployment.js';
import type { Land } from './instances.js';
import { deploymentOfVpc, two } from './networks.js';
import { problemRegion, problems } from './problems.js';

export function companyNetworkInterfaces(
  { owner, region }: Land,
  made: readonly NetworkInterface[],
  instances: readonly Instance[],
): NetworkInterface[] {
  const byId = new Map(instances.map((instance) => [instance.InstanceId, instance]));
  return made.map((card) => {
    const instance = byId.get(card.InstanceId);
    const isPrimary = card.Type === 'Primary';
    const name = `${instance?.InstanceName ?? `spare-${card.NetworkInterfaceId.slice(-4)}`}-eni`;
    return {
      ...card,
      NetworkInterfaceName: isPrimary ? '' : instance ? `${name}-2` : name,
      Description: '',
      Status: instance ? 'InUse' : 'Available',
      ...(isPrimary && instance && publicOf(instance, card)),
      SecurityGroupIds: isPrimary && instance ? instance.SecurityGroupIds : card.SecurityGroupIds,
      ServiceManaged: false,
      ResourceGroupId: instance?.ResourceGroupId ?? card.ResourceGroupId,
      Tags: instance ? instance.Tags : { Tag: tagsOf(deploymentOfVpc(owner, region, card.VpcId)) },
    };
  });
}

function publicOf(
  { PublicIpAddress, EipAddress }: Instance,
  { PrivateIpSets }: NetworkInterface,
): Partial<NetworkInterface> {
  const [own = EipAddress.IpAddress] = PublicIpAddress.IpAddress;
  const { AllocationId } = EipAddress;
  const AssociatedPublicIp = own === '' ? {} : { PublicIpAddress: own, ...(AllocationId && { AllocationId }) };
  const sets = PrivateIpSets.PrivateIpSet.map((set) => ({ ...set, AssociatedPublicIp }));
  return { AssociatedPublicIp, PrivateIpSets: { PrivateIpSet: sets } };
}

export function companyElasticIps(land: Land, made: readonly ElasticIp[], instances: readonly Instance[]): ElasticIp[] {
  const { owner, region, now } = land;
  const byId = new Map(instances.map((instance) => [instance.InstanceId, instance]));
  const deployments = deploymentsIn(randomOf(owner.seed, owner.accountId, region.id, 'company addresses'));
  let free = 0;
  return made.map((address, at) => {
    const instance = byId.get(address.InstanceId);
    const isFree = address.InstanceId === '';
    if (isFree) free += 1;
    const isProblem = isFree && free === 1 && land.isMain && region.id === problemRegion;
    const isGateway = address.InstanceType === 'Nat';
    const deployment = isGateway
      ? deploymentOfVpc(owner, region, address.VpcId)
      : (deployments[at % deployments.length] ?? deploymentOfVpc(owner, region, ''));
    const stem = `${deployment.app.name}-${deployment.env}`;
    const tags = instance?.Tags.Tag.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
    const plain = isFree ? `${stem}-spare-${two(free)}` : isGateway ? `${stem}-nat` : `${stem}-lb`;
    return {
      ...address,
      Name: isProblem ? problems.idleAddress : (instance?.InstanceName ?? plain),
      Description: '',
      Status: isFree ? 'Available' : 'InUse',
      ExpiredTime: address.ExpiredTime && minutes(renewedUntil(Date.parse(address.AllocationTime), 30, now)),
      BusinessStatus: 'Normal',
      OperationLocks: { LockReason: [] },
      ServiceManaged: 0,
      ResourceGroupId: instance?.ResourceGroupId || resourceGroupOf(owner.resourceGroupIds, deployment),
      Tags: { Tag: tags ?? keyedTagsOf(deployment) },
    };
  });
}
