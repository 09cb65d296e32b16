/** The networks of the company: a VPC for production and one for everything else, one for data and one for payments where there are more, and small ones that teams have made for tests. */
import type { InstanceOwner } from '../ecs/instances.js';
import type { SecurityGroup } from '../ecs/security-groups.js';
import { randomOf } from '../random.js';
import type { Region } from '../regions.js';
import { networkOf } from '../vpc/network.js';
import type { VSwitch } from '../vpc/v-switches.js';
import type { Vpc } from '../vpc/vpcs.js';
import { type App, apps, companyName, type Env } from './apps.js';
import { type Deployment, keyedTagsOf, resourceGroupOf, tagsOf } from './deployment.js';

/** What a network is for, and so which components run in it. */
export type Purpose = 'serving' | 'data' | 'payments' | 'trials';

export interface Zone {
  readonly vpcId: string;
  readonly name: string;
  readonly env: Env;
  readonly purpose: Purpose;
  /** Of its web, app and data tier. */
  readonly groups: readonly string[];
}

/** A region has one to four of them. */
const plans: readonly Pick<Zone, 'name' | 'env' | 'purpose'>[] = [
  { name: 'prod', env: 'prod', purpose: 'serving' },
  // What is tested is beside what is staged.
  { name: 'nonprod', env: 'staging', purpose: 'trials' },
  { name: 'data', env: 'prod', purpose: 'data' },
  { name: 'payments', env: 'prod', purpose: 'payments' },
];

const platform = apps.find(({ name }) => name === 'platform') as App;

export const tiers = ['web', 'app', 'data'] as const;

/** The VPCs that instances of a region use. */
export function zonesOf(owner: InstanceOwner, region: Region): readonly Zone[] {
  const { vpcs, securityGroups } = networkOf(owner.seed, owner.accountId, region);
  return vpcs.map(({ vpcId }, at) => {
    const plan = plans[at] ?? { name: 'nonprod', env: 'staging', purpose: 'trials' };
    const groups = securityGroups.filter((one) => one.vpcId === vpcId).map(({ securityGroupId }) => securityGroupId);
    return { ...plan, vpcId, groups };
  });
}

/** Of what is in a VPC and belongs to no application of its own. */
export function deploymentOfVpc(owner: InstanceOwner, region: Region, vpcId: string): Deployment {
  const zone = zonesOf(owner, region).find((one) => one.vpcId === vpcId);
  if (zone) return { app: platform, env: zone.env };
  return { app: randomOf(owner.seed, 'sandbox of', vpcId).pick(apps), env: 'test' };
}

export function companyVpcs(owner: InstanceOwner, region: Region, made: readonly Vpc[]): Vpc[] {
  const zones = zonesOf(owner, region);
  const numbers = new Map<string, number>();
  return made.map((vpc) => {
    const zone = zones.find(({ vpcId }) => vpcId === vpc.VpcId);
    const deployment = deploymentOfVpc(owner, region, vpc.VpcId);
    const number = (numbers.get(deployment.app.name) ?? 0) + 1;
    if (!zone) numbers.set(deployment.app.name, number);
    return {
      ...vpc,
      VpcName: zone ? `${companyName}-${zone.name}` : `${deployment.app.name}-sandbox-${two(number)}`,
      Description: zone ? 'Managed by Terraform' : `For tests of the team ${deployment.app.team}`,
      Status: 'Available',
      IsDefault: false,
      CenStatus: zone ? 'Attached' : 'Detached',
      ResourceGroupId: resourceGroupOf(owner.resourceGroupIds, deployment),
      Tags: { Tag: keyedTagsOf(deployment) },
    };
  });
}

export function companyVSwitches(
  owner: InstanceOwner,
  region: Region,
  made: readonly VSwitch[],
  vpcs: readonly Vpc[],
): VSwitch[] {
  const names = new Map(vpcs.map(({ VpcId, VpcName }) => [VpcId, VpcName]));
  const numbers = new Map<string, number>();
  return made.map((vSwitch) => {
    const stem = `${names.get(vSwitch.VpcId) ?? ''}-${vSwitch.ZoneId.slice(-1)}`;
    const number = (numbers.get(stem) ?? 0) + 1;
    numbers.set(stem, number);
    const deployment = deploymentOfVpc(owner, region, vSwitch.VpcId);
    return {
      ...vSwitch,
      VSwitchName: number === 1 ? stem : `${stem}-${number}`,
      Description: '',
      Status: 'Available',
      IsDefault: false,
      ResourceGroupId: resourceGroupOf(owner.resourceGroupIds, deployment),
      Tags: { Tag: keyedTagsOf(deployment) },
    };
  });
}

/** The classic network is gone, and with it its group. */
export function companySecurityGroups(
  owner: InstanceOwner,
  region: Region,
  made: readonly SecurityGroup[],
  vpcs: readonly Vpc[],
): SecurityGroup[] {
  const zones = zonesOf(owner, region);
  const names = new Map(vpcs.map(({ VpcId, VpcName }) => [VpcId, VpcName]));
  const numbers = new Map<string, number>();
  return made
    .filter(({ VpcId }) => VpcId !== '')
    .map((group) => {
      const zone = zones.find(({ groups }) => groups.includes(group.SecurityGroupId));
      const tier = tiers[zone?.groups.indexOf(group.SecurityGroupId) ?? -1];
      const deployment = deploymentOfVpc(owner, region, group.VpcId);
      const stem = (names.get(group.VpcId) ?? '').replace(`${companyName}-`, '');
      const number = (numbers.get(stem) ?? 0) + 1;
      if (!tier) numbers.set(stem, number);
      return {
        ...group,
        SecurityGroupName: tier ? `${zone?.name}-${tier}` : `${stem}-default${number === 1 ? '' : `-${number}`}`,
        Description: tier ? `Instances of the ${tier} tier` : '',
        SecurityGroupType: 'normal',
        ServiceManaged: false,
        ResourceGroupId: resourceGroupOf(owner.resourceGroupIds, deployment),
        Tags: { Tag: tagsOf(deployment) },
      };
    });
}

export function two(number: number): string {
  return String(number).padStart(2, '0');
}
