/** The things of the data made by hand that other products name: networks, instances, images. They exist, and belong together. */
import type { Account } from '../data/accounts.js';
import { alike, inEnvironment } from '../data/company/alike.js';
import { envs } from '../data/company/apps.js';
import { type Deployment, resourceGroupOf } from '../data/company/deployment.js';
import type { Instance } from '../data/ecs/instance.js';
import { instanceTypes } from '../data/ecs/instance-types.js';
import { regionOf, regions, zoneIds } from '../data/regions.js';
import type { Form } from './names.js';

type Made = Readonly<Record<string, unknown>>;

interface HandKind {
  readonly of: (account: Account, regionId: string) => readonly object[];
  readonly id: string;
  readonly name?: string;
}

/** By stem, as names of parameters and members have it. */
const kinds: Readonly<Record<string, HandKind>> = {
  vpc: { of: (account, regionId) => account.vpcs(regionId), id: 'VpcId', name: 'VpcName' },
  vswitch: { of: (account, regionId) => account.vSwitches(regionId), id: 'VSwitchId', name: 'VSwitchName' },
  securitygroup: {
    of: (account, regionId) => account.securityGroups(regionId),
    id: 'SecurityGroupId',
    name: 'SecurityGroupName',
  },
  instance: { of: (account, regionId) => account.instances(regionId), id: 'InstanceId', name: 'InstanceName' },
  disk: { of: (account, regionId) => account.disks(regionId), id: 'DiskId', name: 'DiskName' },
  snapshot: { of: (account, regionId) => account.snapshots(regionId), id: 'SnapshotId', name: 'SnapshotName' },
  image: { of: (account, regionId) => account.images(regionId), id: 'ImageId', name: 'ImageName' },
  networkinterface: { of: (account, regionId) => account.networkInterfaces(regionId), id: 'NetworkInterfaceId' },
  bucket: { of: ({ buckets }) => buckets, id: 'name', name: 'name' },
  ossbucket: { of: ({ buckets }) => buckets, id: 'name', name: 'name' },
  allocation: { of: (account, regionId) => account.elasticIps(regionId), id: 'AllocationId' },
};

/** Of what has an id of its own. */
export const handStems: readonly string[] = Object.keys(kinds);

/** Whether it lies in a vSwitch, so that VPC, vSwitch and zone have to agree. */
const placed = new Set(['vpc', 'vswitch', 'zone']);

export function isByHand(stem: string): boolean {
  return Object.hasOwn(kinds, stem) || stem === 'region' || stem === 'zone' || stem === 'resourcegroup';
}

export function isInNetwork(stem: string): boolean {
  return placed.has(stem);
}

export interface Chance {
  /** Zero or more and below `limit`; the same for the same thing and question. */
  at(question: string, limit: number): number;
}

/** What a thing names. */
export interface Named {
  readonly stem: string;
  readonly form: Form;
  /** Where it has to be. */
  readonly vpcId: string | undefined;
  /** What the naming thing belongs to: it names things of the same application, or of the same environment, where there are any. */
  readonly deployment: Deployment | undefined;
}

/** The id or name of something there; empty where the region has none. */
export function namedByHand(account: Account, regionId: string, named: Named, chance: Chance): string {
  const { stem, form } = named;
  if (stem === 'region') return regionId;
  if (stem === 'resourcegroup') {
    const { resourceGroupIds: all } = account;
    return named.deployment ? resourceGroupOf(all, named.deployment) : (all[chance.at(stem, all.length)] ?? '');
  }
  if (placed.has(stem)) return inNetwork(account, regionId, named, chance);
  const kind = kinds[stem];
  const all = alike(kind?.of(account, regionId) ?? [], named.deployment);
  const one = all[chance.at(stem, all.length)];
  return one && kind ? said(one, form === 'name' ? kind.name : kind.id) : '';
}

function inNetwork(account: Account, regionId: string, named: Named, chance: Chance): string {
  const { stem, form, vpcId, deployment } = named;
  const all = account.vSwitches(regionId);
  const vSwitches = vpcId === undefined ? inEnvironment(all, deployment) : all.filter((one) => one.VpcId === vpcId);
  const vSwitch = vSwitches[chance.at('network', vSwitches.length)];
  if (stem === 'zone') return vSwitch?.ZoneId ?? zoneIds(regionOf(regionId) ?? noZones)[0] ?? '';
  if (!vSwitch) return '';
  if (stem === 'vswitch') return form === 'name' ? vSwitch.VSwitchName : vSwitch.VSwitchId;
  if (form !== 'name') return vSwitch.VpcId;
  return account.vpcs(regionId).find(({ VpcId }) => VpcId === vSwitch.VpcId)?.VpcName ?? '';
}

const noZones = { id: '', idPrefix: '', names: { 'zh-CN': '', 'en-US': '', ja: '' }, zones: '', share: 0 };

/** The types that instances have; no parameter names one by a stem of its own. */
const typeRows = instanceTypes.map(({ id, family, cpu, memoryMiB, gpu }) => ({
  InstanceTypeId: id,
  InstanceTypeFamily: family,
  CpuCoreCount: cpu,
  MemorySize: memoryMiB / 1024,
  GPUAmount: gpu?.amount ?? 0,
  GPUSpec: gpu?.spec ?? '',
}));

const described: Readonly<Record<string, HandKind>> = {
  ...kinds,
  instancetype: { of: () => typeRows, id: 'InstanceTypeId' },
};

/** By the list, which a write replaces: every member of every row of a generic list asks. */
const indexes = new WeakMap<readonly object[], ReadonlyMap<string, Made>>();

/** What the data made by hand says about one thing: undefined where there is none of that id. */
export function madeThing(account: Account, regionId: string, stem: string, id: string): Made | undefined {
  const kind = Object.hasOwn(described, stem) ? described[stem] : undefined;
  if (!kind) return undefined;
  const all = kind.of(account, regionId);
  const index = indexes.get(all) ?? new Map(all.map((one) => [said(one, kind.id), { ...one }]));
  indexes.set(all, index);
  return index.get(id);
}

/** Those of a product that are its own: there their members are spelt as in the data made by hand. */
const ownStems: Readonly<Record<string, readonly string[]>> = {
  Ecs: ['instance', 'disk', 'snapshot', 'image', 'securitygroup', 'networkinterface', 'instancetype'],
  Vpc: ['vpc', 'vswitch', 'allocation'],
};

export function isOwnByHand(product: string, stem: string): boolean {
  return ownStems[product]?.includes(stem) ?? false;
}

function said(thing: object, member: string | undefined): string {
  const value: unknown =
    member === undefined ? undefined : Object.entries(thing).find(([name]) => name === member)?.[1];
  return typeof value === 'string' ? value : '';
}

/** Ids that the data made by hand has already given to things it does not hold. */
export interface Pledge {
  readonly id: string;
  readonly name?: string;
  readonly belongs?: Readonly<Record<string, string>>;
  /** The ids of the things of a kind that it holds, by stem. */
  readonly holds?: Readonly<Record<string, readonly string[]>>;
  /** What its members say, by name. */
  readonly says?: Readonly<Record<string, string>>;
  /** Where it is, when the product lists the things of all regions together. */
  readonly regionId?: string;
}

type Pledges = (account: Account, regionId: string) => readonly Pledge[];

const pledges: Readonly<Record<string, Pledges>> = {
  'Vpc.natgateway': (account, regionId) => [
    ...account.vpcs(regionId).flatMap((vpc) =>
      vpc.NatGatewayIds.NatGatewayIds.map((id, at) => ({
        id,
        name: at % 4 === 3 ? '' : `${vpc.VpcName || 'vpc'}-nat-${at + 1}`,
        belongs: { vpc: vpc.VpcId },
      })),
    ),
    ...boundTo(account, regionId, 'Nat'),
  ],
  'Vpc.routetable': (account, regionId) =>
    account.vpcs(regionId).flatMap((vpc, at) =>
      vpc.RouterTableIds.RouterTableIds.map((id) => ({
        id,
        name: at % 3 === 0 ? `${vpc.VpcName || 'vpc'}-routes` : '',
        belongs: { vpc: vpc.VpcId },
      })),
    ),
  'Vpc.vrouter': (account, regionId) =>
    account.vpcs(regionId).map((vpc) => ({ id: vpc.VRouterId, belongs: { vpc: vpc.VpcId } })),
  'Ecs.autosnapshotpolicy': (account, regionId) =>
    [...new Set(account.disks(regionId).map((disk) => disk.AutoSnapshotPolicyId))]
      .filter((id) => id !== '')
      .map((id) => ({ id, name: `daily-${id.slice(-4)}` })),
  'Ecs.deploymentset': (account, regionId) =>
    holdersOf(account, regionId, (one) => one.DeploymentSetId).map((set) => ({
      ...set,
      name: 'spread',
      says: { InstanceAmount: String(set.holds.instance.length) },
    })),
  'Ecs.dedicatedhost': (account, regionId) =>
    holdersOf(account, regionId, (one) => one.DedicatedHostAttribute.DedicatedHostId).map((host) => ({
      ...host,
      name: 'host-1',
    })),
  'Ecs.instancetype': () => instanceTypes.map(({ id }) => ({ id, name: id })),
  'Alb.server': instances,
  'Nlb.server': instances,
  'Ess.instance': instances,
  'Cbn.childinstance': attachedNetworks,
  'Cms.instance': instancesEverywhere,
  'CS.instance': instances,
  'Sas.instance': instances,
};

/** What instances name, with all instances that name it. */
function holdersOf(account: Account, regionId: string, named: (instance: Instance) => string) {
  const holders = new Map<string, string[]>();
  for (const instance of account.instances(regionId)) {
    const id = named(instance);
    if (id !== '') holders.set(id, [...(holders.get(id) ?? []), instance.InstanceId]);
  }
  return [...holders].map(([id, instance]) => ({ id, holds: { instance } }));
}

function resourceGroups({ resourceGroupIds, dataSet }: Account): readonly Pledge[] {
  const names = dataSet === 'company' ? ['default', ...envs] : ['default'];
  return resourceGroupIds.map((id, at) => ({ id, name: names[at] ?? `group-${at}` }));
}

function instances(account: Account, regionId: string): readonly Pledge[] {
  return account
    .instances(regionId)
    .slice(0, 200)
    .map(({ InstanceId, InstanceName }) => ({ id: InstanceId, name: InstanceName }));
}

function instancesEverywhere(account: Account): readonly Pledge[] {
  return regions.flatMap(({ id: regionId }) => instances(account, regionId).map((made) => ({ ...made, regionId })));
}

/** VPCs of each region, and a router whose account is another. */
function attachedNetworks(account: Account): readonly Pledge[] {
  const attached = (id: string, type: string, regionId: string): Pledge => ({
    id,
    regionId,
    says: { ChildInstanceType: type, ChildInstanceRegionId: regionId },
  });
  return regions.flatMap(({ id: regionId }) => {
    const vpcs = account.vpcs(regionId).slice(0, 3);
    const [first] = vpcs;
    return [
      ...vpcs.map(({ VpcId }) => attached(VpcId, 'VPC', regionId)),
      ...(first ? [attached(`vbr-${first.VpcId.slice(4)}`, 'VBR', regionId)] : []),
    ];
  });
}

export function pledgesOf(product: string, stem: string): Pledges | undefined {
  if (stem === 'resourcegroup') return resourceGroups;
  return pledges[`${product}.${stem}`];
}

/** Things that the data made by hand names and no list of it has: beside those that chance makes. */
const named: Readonly<Record<string, Pledges>> = {
  'Kms.key': (account, regionId) => [...new Set(encrypting(account, regionId))].map((id) => ({ id })),
  'ResourceDirectoryMaster.account': ({ directory }) =>
    directory.map(({ id, alias }) => ({ id, name: alias || `account-${id.slice(-4)}` })),
  'Slb.loadbalancer': (account, regionId) => boundTo(account, regionId, 'SlbInstance'),
  'Vpc.bandwidthpackage': (account, regionId) =>
    account.elasticIps(regionId).flatMap(({ BandwidthPackageId: id }) => (id === '' ? [] : [{ id }])),
  'Vpc.dhcpoptionsset': (account, regionId) =>
    account.vpcs(regionId).flatMap(({ DhcpOptionsSetId: id }) => (id === '' ? [] : [{ id }])),
  'Vpc.networkacl': (account, regionId) =>
    account
      .vSwitches(regionId)
      .flatMap(({ NetworkAclId: id, VpcId }) => (id === '' ? [] : [{ id, belongs: { vpc: VpcId } }])),
};

/** The keys of disks and of buckets. */
function encrypting({ disks, buckets }: Account, regionId: string): readonly string[] {
  const ofBuckets = buckets.filter(({ region }) => region === regionId).map((one) => one.encryption?.KMSMasterKeyID);
  return [...disks(regionId).map(({ KMSKeyId }) => KMSKeyId), ...ofBuckets].flatMap((id) => id || []);
}

function boundTo(account: Account, regionId: string, kind: string): readonly Pledge[] {
  const bound = account.elasticIps(regionId).filter(({ InstanceType }) => InstanceType === kind);
  return bound.map(({ InstanceId, VpcId }) => ({ id: InstanceId, belongs: { vpc: VpcId } }));
}

export function namedOf(product: string, stem: string): Pledges | undefined {
  return named[`${product}.${stem}`];
}

/** These are the same things in every product that lists them. */
const always = new Set(['vpc', 'vswitch', 'securitygroup', 'networkinterface', 'allocation']);

/** Kinds that a product made by hand lists itself: of those there are no others. */
export function thingsByHand(product: string, stem: string): Pledges | undefined {
  const isOwn = product === 'Ecs' && ['instance', 'disk', 'snapshot', 'image'].includes(stem);
  const kind = isOwn || always.has(stem) ? kinds[stem] : undefined;
  return (
    kind &&
    ((account, regionId) =>
      kind.of(account, regionId).map((one) => ({ id: said(one, kind.id), name: said(one, kind.name) })))
  );
}
