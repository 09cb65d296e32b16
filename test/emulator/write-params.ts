/** A successful call of each write, by action, for the check against the official models. */
import type { Emulator } from '../../emulator/emulator.js';

type Params = Readonly<Record<string, string>>;

const regionId = 'cn-hangzhou';

export function writeParams({ cloud }: Emulator): Readonly<Record<string, readonly Params[]>> {
  const [account] = cloud.accounts;
  const ids = (status: string) =>
    account
      .instances(regionId)
      .filter((one) => one.Status === status && one.OperationLocks.LockReason.length === 0)
      .map((one) => one.InstanceId);
  const running = ids('Running');
  const stopped = ids('Stopped');
  const ecsTag = { RegionId: regionId, ResourceType: 'instance', 'ResourceId.1': running[4] ?? '' };
  const vpcTag = { RegionId: regionId, ResourceType: 'VPC', 'ResourceId.1': account.vpcs(regionId)[0]?.VpcId ?? '' };
  const group = account.securityGroups(regionId).find((one) => one.VpcId !== '' && !one.ServiceManaged);
  const rules = { RegionId: regionId, SecurityGroupId: group?.SecurityGroupId ?? '' };
  const rule = { 'Permissions.1.IpProtocol': 'tcp', 'Permissions.1.PortRange': '22/22' };
  const inward = { ...rules, ...rule, 'Permissions.1.SourceCidrIp': '192.0.2.0/24' };
  const outward = { ...rules, ...rule, 'Permissions.1.DestCidrIp': '192.0.2.0/24' };
  const keyed = account.users.filter((user) => user.accessKeys.length > 0);
  const key = (at: number) => ({
    UserName: keyed.at(-1 - at)?.UserName ?? '',
    UserAccessKeyId: keyed.at(-1 - at)?.accessKeys[0]?.AccessKeyId ?? '',
  });
  const ramTag = { ResourceType: 'role', ResourceNames: '["portal-reader"]' };
  const tag = { 'Tag.1.Key': 'team', 'Tag.1.Value': '' };
  return {
    TagResources: [
      { ...ecsTag, ...tag },
      { ...vpcTag, ...tag },
      { ...ramTag, Tag: '[{"Key":"team","Value":"R&D"}]' },
    ],
    UntagResources: [
      { ...ecsTag, 'TagKey.1': 'team' },
      { ...ramTag, TagKeys: '["absent"]' },
    ],
    ListTagResources: [{ ResourceType: 'role' }],
    UnTagResources: [{ ...vpcTag, All: 'true' }],
    AuthorizeSecurityGroup: [inward],
    AuthorizeSecurityGroupEgress: [outward],
    RevokeSecurityGroup: [inward],
    RevokeSecurityGroupEgress: [outward],
    CreateSnapshot: account
      .disks(regionId)
      .slice(0, 50)
      .map(({ DiskId }) => ({ DiskId, SnapshotName: 'before-release', ...tag })),
    DeleteSnapshot: account
      .snapshots(regionId)
      .slice(0, 50)
      .map(({ SnapshotId }) => ({ SnapshotId, Force: 'true' })),
    DeleteDisk: account
      .disks(regionId)
      .filter((disk) => disk.Status === 'Available')
      .slice(0, 50)
      .map(({ DiskId }) => ({ DiskId })),
    UpdateAccessKey: [{ ...key(0), Status: 'Inactive' }],
    DeleteAccessKey: [key(1)],
    StartInstances: [{ RegionId: regionId, 'InstanceId.1': stopped[0] ?? '' }],
    StopInstances: [{ RegionId: regionId, 'InstanceId.1': running[0] ?? '' }],
    RebootInstances: [{ RegionId: regionId, 'InstanceId.1': running[1] ?? '' }],
    StartInstance: [{ InstanceId: stopped[1] ?? '' }],
    StopInstance: [{ InstanceId: running[2] ?? '' }],
    RebootInstance: [{ InstanceId: running[3] ?? '' }],
  };
}
