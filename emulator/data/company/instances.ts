/** The instances of the company: each runs a component of an application in the environment of its VPC. */
import type { Instance } from '../ecs/instance.js';
import { instanceTypes, membersOfType, operatingSystems } from '../ecs/instance-types.js';
import type { InstanceOwner } from '../ecs/instances.js';
import { type Random, randomOf } from '../random.js';
import type { Region } from '../regions.js';
import { minutes } from '../times.js';
import { type App, apps, type Component, type Env } from './apps.js';
import { type Deployment, renewedUntil, resourceGroupOf, tagsOf } from './deployment.js';
import { type Purpose, tiers, two, type Zone, zonesOf } from './networks.js';
import { problemRegion, problems } from './problems.js';

interface Part {
  readonly app: App;
  readonly component: Component;
}

/** As often as its share says. */
const parts: readonly Part[] = apps.flatMap((app) =>
  app.components.flatMap((component) => Array.from({ length: component.share }, () => ({ app, component }))),
);
const nearCustomers = parts.filter(({ component }) => component.isEverywhere);

function partsFor(zone: Zone, zones: readonly Zone[]): readonly Part[] {
  const own = (purpose: Purpose) => zones.some((one) => one.purpose === purpose);
  const isOf = ({ app, component }: Part): Purpose =>
    own('payments') && app.name === 'payments'
      ? 'payments'
      : own('data') && component.tier === 'data'
        ? 'data'
        : 'serving';
  return zone.purpose === 'trials' ? parts : parts.filter((part) => isOf(part) === zone.purpose);
}

/** Regions with fewer instances serve customers only. */
const fewest = 20;

export interface Land {
  readonly owner: InstanceOwner;
  readonly region: Region;
  /** Epoch ms: what is renewed ends later than now. */
  readonly now: number;
  readonly isMain: boolean;
}

export function companyInstances(land: Land, made: readonly Instance[]): Instance[] {
  const { owner, region } = land;
  const zones = zonesOf(owner, region);
  const partsOf = new Map(zones.map((zone) => [zone, made.length < fewest ? nearCustomers : partsFor(zone, zones)]));
  const random = randomOf(owner.seed, owner.accountId, region.id, 'company instances');
  const numbers = new Map<string, number>();
  const isProblemRegion = land.isMain && region.id === problemRegion;
  return made.map((instance, at) => {
    const zone = zones.find(({ vpcId }) => vpcId === instance.VpcAttributes.VpcId) ?? (zones[0] as Zone);
    const part = random.pick(partsOf.get(zone) ?? parts);
    const env = zone.purpose === 'trials' && random.chance(0.4) ? 'test' : zone.env;
    const stem = `${part.app.name}-${part.component.name}-${env}`;
    const number = (numbers.get(stem) ?? 0) + 1;
    numbers.set(stem, number);
    const plain = plainInstance(land, random, instance, { part, zone, env, name: `${stem}-${two(number)}` });
    return isProblemRegion ? withProblem(plain, at) : plain;
  });
}

interface Role {
  readonly part: Part;
  readonly zone: Zone;
  readonly env: Env;
  readonly name: string;
}

function plainInstance(land: Land, random: Random, made: Instance, { part, zone, env, name }: Role): Instance {
  const { app, component } = part;
  const deployment: Deployment = { app, env };
  const isProd = env === 'prod';
  const isStopped = random.chance(isProd ? 0.01 : 0.15);
  const isPrePaid = isProd && random.chance(0.6);
  const days = random.chance(0.5) ? 30 : 365;
  const createdAt = madeAt(made);
  const os = operatingSystems[component.isWindows ? 3 : random.chance(0.85) ? 0 : 2] ?? operatingSystems[0];
  const group = zone.groups[tiers.indexOf(component.tier)];
  // Only the web tier and tests have addresses of their own on the internet.
  const addresses = component.tier === 'web' || env === 'test' ? made.PublicIpAddress.IpAddress : [];
  return {
    ...made,
    ...typed(random.pick(component.types)),
    InstanceName: name,
    HostName: name,
    Description: random.chance(0.2) ? '' : 'Managed by Terraform',
    Status: isStopped ? 'Stopped' : 'Running',
    StoppedMode: isStopped && !isPrePaid ? 'StopCharging' : 'Not-applicable',
    ResourceGroupId: resourceGroupOf(land.owner.resourceGroupIds, deployment),
    ...(os && { ImageId: os.imageId, OSType: os.type, OSName: os.name, OSNameEn: os.nameEn }),
    KeyPairName: isProd ? 'ops' : 'ci-runner',
    InstanceChargeType: isPrePaid ? 'PrePaid' : 'PostPaid',
    SaleCycle: isPrePaid ? (days === 30 ? 'month' : 'year') : '',
    CreationTime: minutes(createdAt),
    StartTime: minutes(createdAt + 180_000),
    ExpiredTime: isPrePaid ? minutes(renewedUntil(createdAt, days, land.now)) : '2099-12-31T15:59Z',
    AutoReleaseTime: '',
    SpotStrategy: 'NoSpot',
    SpotPriceLimit: 0,
    PublicIpAddress: { IpAddress: addresses },
    InternetMaxBandwidthIn: addresses.length > 0 ? 100 : 0,
    InternetMaxBandwidthOut: addresses.length > 0 ? 5 : 0,
    SecurityGroupIds: { SecurityGroupId: group === undefined ? [] : [group] },
    Tags: { Tag: tagsOf(deployment) },
    OperationLocks: { LockReason: [] },
    MetadataOptions: { HttpTokens: isProd ? 'required' : 'optional', HttpEndpoint: 'enabled' },
    DeletionProtection: isProd,
    Recyclable: false,
  };
}

const oldest = Date.UTC(2021, 5, 1);
const newest = Date.UTC(2026, 10, 1);
/** The years of the generated instances. */
const [from, until] = [Date.UTC(2017, 0, 1), Date.UTC(2026, 0, 1)];

/** None is older than the types that instances have, and there are new ones. To the minute, as the cloud writes it. */
function madeAt({ CreationTime }: Instance): number {
  const share = (Date.parse(CreationTime) - from) / (until - from);
  return Math.floor((oldest + share * (newest - oldest)) / 60_000) * 60_000;
}

function typed(id: string): Partial<Instance> {
  const type = instanceTypes.find((one) => one.id === id);
  if (!type) throw new Error(`There is no instance type ${id}.`);
  return { ...membersOfType(type), CreditSpecification: '' };
}

function withProblem(instance: Instance, at: number): Instance {
  if (at === 17) {
    const InstanceName = problems.untaggedInstance;
    return { ...instance, InstanceName, HostName: InstanceName, Description: '', Tags: { Tag: [] } };
  }
  if (at !== 29) return instance;
  const recommend = apps.find(({ name }) => name === 'recommend') as App;
  return {
    ...instance,
    ...typed('ecs.gn7i-c32g1.32xlarge'),
    InstanceName: problems.stoppedInstance,
    HostName: problems.stoppedInstance,
    Status: 'Stopped',
    StoppedMode: 'KeepCharging',
    InstanceChargeType: 'PostPaid',
    SaleCycle: '',
    ExpiredTime: '2099-12-31T15:59Z',
    Tags: { Tag: tagsOf({ app: recommend, env: 'prod' }) },
  };
}
