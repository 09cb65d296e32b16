/** The errors of lists for unknown ids, when the cloud is strict about ids. The codes are the published ones, where there are any. */
import type { Account } from '../data/accounts.js';
import type { Params, RpcContext } from '../wire/rpc.js';
import { WireError } from '../wire/wire-error.js';
import { repeated } from './repeated.js';

interface Refusal {
  readonly status: number;
  readonly code: string;
  /** The existing ids. */
  readonly known: (account: Account, regionId: string) => readonly string[];
  /** The pattern of an id; other texts are malformed, which is another code. */
  readonly shape?: RegExp;
  readonly malformed?: string;
  /** Whether the message names the ids. */
  readonly names?: true;
}

type Ids = Refusal['known'];

const instanceIds: Ids = (account, regionId) => account.instances(regionId).map(({ InstanceId }) => InstanceId);
const diskIds: Ids = (account, regionId) => account.disks(regionId).map(({ DiskId }) => DiskId);
const snapshotIds: Ids = (account, regionId) => account.snapshots(regionId).map(({ SnapshotId }) => SnapshotId);
const imageIds: Ids = (account, regionId) => account.images(regionId).map(({ ImageId }) => ImageId);
const groupIds: Ids = (account, regionId) => account.securityGroups(regionId).map((group) => group.SecurityGroupId);
const cardIds: Ids = (account, regionId) => account.networkInterfaces(regionId).map((card) => card.NetworkInterfaceId);
const vpcIds: Ids = (account, regionId) => account.vpcs(regionId).map(({ VpcId }) => VpcId);
const vSwitchIds: Ids = (account, regionId) => account.vSwitches(regionId).map(({ VSwitchId }) => VSwitchId);
const addressIds: Ids = (account, regionId) => account.elasticIps(regionId).map(({ AllocationId }) => AllocationId);

const instance: Refusal = { status: 404, code: 'InvalidInstanceId.NotFound', known: instanceIds };
const group: Refusal = { status: 404, code: 'InvalidSecurityGroupId.NotFound', known: groupIds };
const vSwitch: Refusal = { status: 404, code: 'InvalidVSwitchId.NotFound', known: vSwitchIds };
const ecsVpc: Refusal = { status: 404, code: 'InvalidVpcId.NotFound', known: vpcIds };
const vpc: Refusal = { status: 400, code: 'Forbidden.VpcNotFound', known: vpcIds };

const refusals: Readonly<Record<string, Readonly<Record<string, Refusal>>>> = {
  DescribeInstances: {
    InstanceIds: { ...instance, names: true, shape: /^i-/, malformed: 'InvalidInstanceIds.Malformed' },
    VpcId: ecsVpc,
    VSwitchId: vSwitch,
    SecurityGroupId: group,
  },
  DescribeDisks: {
    DiskIds: {
      status: 404,
      code: 'InvalidDiskIds.ValueNotSupported',
      known: diskIds,
      shape: /^d-/,
      malformed: 'InvalidDiskId.Malformed',
    },
    InstanceId: instance,
  },
  DescribeSnapshots: {
    SnapshotIds: { status: 404, code: 'InvalidSnapshotId.NotFound', known: snapshotIds, names: true },
    InstanceId: instance,
    DiskId: { status: 404, code: 'InvalidDiskId.NotFound', known: diskIds },
  },
  DescribeImages: { ImageId: { status: 404, code: 'InvalidImageId.NotFound', known: imageIds } },
  DescribeSecurityGroups: { SecurityGroupIds: group, VpcId: ecsVpc },
  DescribeNetworkInterfaces: {
    NetworkInterfaceId: {
      status: 404,
      code: 'InvalidEniId.NotFound',
      known: cardIds,
      shape: /^eni-/,
      malformed: 'InvalidParameter',
    },
    InstanceId: { ...instance, code: 'InvalidEcsId.NotFound' },
    VpcId: ecsVpc,
    VSwitchId: vSwitch,
    SecurityGroupId: group,
  },
  DescribeVpcs: { VpcId: { ...vpc, status: 404, code: 'InvalidVpcId.NotFound' } },
  DescribeVSwitches: { VSwitchId: vSwitch, VpcId: vpc },
  DescribeEipAddresses: { AllocationId: { status: 404, code: 'InvalidAllocationId.NotFound', known: addressIds } },
};

/** Throws for the first parameter that has an unknown id. */
export function refuseUnknownIds(action: string, params: Params, { account, regionId, cloud }: RpcContext): void {
  if (!cloud.strict.ids) return;
  for (const [name, refusal] of Object.entries(refusals[action] ?? {})) {
    const ids = idsIn(name, params);
    const { shape, malformed, code, status, known, names } = refusal;
    if (malformed && shape && ids.some((id) => !shape.test(id))) {
      throw new WireError(400, malformed, `The specified parameter "${name}" is not valid.`);
    }
    const there = new Set(known(account, regionId));
    const unknown = ids.filter((id) => !there.has(id));
    const which = names ? ` ${unknown.join(', ')}` : '';
    if (unknown.length > 0) throw new WireError(status, code, `The specified ${name}${which} does not exist.`);
  }
}

/** The ids of a parameter, in any of the accepted formats. */
function idsIn(name: string, params: Params): readonly string[] {
  const text = params[name];
  if (!text) return repeated(name, params);
  if (text.startsWith('[')) return (JSON.parse(text) as readonly unknown[]).map(String);
  return text.split(',').map((id) => id.trim());
}
