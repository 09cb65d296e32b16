/** Every mutation of the schema, as it is asked round after round against things that are put back each time. */
import type { Account } from '../../../emulator/data/accounts.js';
import type { Instance } from '../../../emulator/data/ecs/instance.js';

export interface MutationCase {
  readonly mutation: string;
  readonly inputType: string;
  /** Upstream's actions that write, in the order they are called. */
  readonly actions: readonly [string, ...string[]];
  readonly input: object;
  /** What the call log names for each result; one that is yet to be made has no name. */
  readonly targets: readonly (string | null)[];
  /** Each action has a result of its own, about the same thing. */
  readonly resultPerAction?: true;
}

export const regionId = 'cn-hangzhou';

/** Puts everything back as it was when this was called: the next round meets the same world. */
export function keeper(account: Account): () => void {
  const [instances, disks, snapshots] = [
    account.instances(regionId),
    account.disks(regionId),
    account.snapshots(regionId),
  ];
  const [users, buckets] = [account.users, account.buckets];
  const group = quietGroup(account);
  const rules = account.securityGroupRules(group);
  return () => {
    account.change.instances(regionId, () => instances);
    account.change.disks(regionId, () => disks);
    account.change.snapshots(regionId, () => snapshots);
    account.change.securityGroupRules(group, () => rules);
    account.change.users(() => users);
    account.change.buckets(() => buckets);
  };
}

export function mutationCases(account: Account): readonly MutationCase[] {
  return [
    ...instanceCases(account),
    ...taggingCases(account),
    ...storageCases(account),
    ...ruleCases(account),
    ...bucketCases(account),
    ...keyCases(account),
  ];
}

function instanceCases(account: Account): MutationCase[] {
  const one = (name: string, from: string): MutationCase => {
    const instanceIds = free(account, from)
      .slice(0, 3)
      .map(({ InstanceId }) => InstanceId);
    const action = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const input = { regionId, instanceIds };
    return { mutation: name, inputType: `${action}Input`, actions: [action], input, targets: instanceIds };
  };
  return [one('startInstances', 'Stopped'), one('stopInstances', 'Running'), one('rebootInstances', 'Running')];
}

/** Things of ECS by the Tag service, a bucket by OSS. */
function taggingCases(account: Account): MutationCase[] {
  const [instance] = free(account, 'Running').filter((one) => one.Tags.Tag.length > 0);
  const disk = found(account.disks(regionId).find((one) => one.Tags.Tag.length > 0));
  const bucket = found(account.buckets.find((one) => one.region === regionId && one.tags.length > 0));
  const ids = [
    `acs:ecs:${regionId}:${account.id}:instance/${instance?.InstanceId}`,
    `acs:ecs:${regionId}:${account.id}:disk/${disk.DiskId}`,
    `acs:oss:${regionId}:${account.id}:${bucket.name}`,
  ];
  const targets = [instance?.InstanceId ?? '', disk.DiskId, bucket.name];
  const present = [...(instance?.Tags.Tag ?? []), ...disk.Tags.Tag].map(({ TagKey }) => TagKey);
  const keys = [...new Set([...present, ...bucket.tags.map(({ Key }) => Key)])];
  return [
    {
      mutation: 'tagResources',
      inputType: 'TagResourcesInput',
      actions: ['TagResources', 'PutBucketTags'],
      input: { ids, tags: [{ key: 'wave', value: '三' }] },
      targets,
    },
    {
      mutation: 'untagResources',
      inputType: 'UntagResourcesInput',
      actions: ['UntagResources', 'DeleteBucketTags'],
      input: { ids, keys },
      targets,
    },
  ];
}

function storageCases(account: Account): MutationCase[] {
  const running = new Set(free(account, 'Running').map(({ InstanceId }) => InstanceId));
  const saved = new Set(account.snapshots(regionId).map(({ SourceDiskId }) => SourceDiskId));
  const disks = account.disks(regionId).filter(({ DiskId }) => !saved.has(DiskId));
  const used = found(disks.find((disk) => disk.Status === 'In_use' && running.has(disk.InstanceId)));
  const idle = found(disks.find((disk) => disk.Status === 'Available'));
  const snapshot = found(account.snapshots(regionId).find(({ Usage }) => Usage === 'none'));
  const [diskId, snapshotId] = [idle.DiskId, snapshot.SnapshotId];
  return [
    {
      mutation: 'createSnapshot',
      inputType: 'CreateSnapshotInput',
      actions: ['CreateSnapshot'],
      input: { regionId, diskId: used.DiskId, name: 'before-release' },
      targets: [null],
    },
    {
      mutation: 'deleteSnapshot',
      inputType: 'DeleteSnapshotInput',
      actions: ['DeleteSnapshot'],
      input: { regionId, snapshotId, confirm: snapshotId },
      targets: [snapshotId],
    },
    {
      mutation: 'deleteDisk',
      inputType: 'DeleteDiskInput',
      actions: ['DeleteDisk'],
      input: { regionId, diskId, confirm: diskId },
      targets: [diskId],
    },
  ];
}

function ruleCases(account: Account): MutationCase[] {
  const group = quietGroup(account);
  const rule = found(account.securityGroupRules(group).find(({ Direction }) => Direction === 'ingress'));
  const place = { regionId, securityGroupId: group.SecurityGroupId, direction: 'INGRESS' };
  const ruleId = rule.SecurityGroupRuleId;
  return [
    {
      mutation: 'authorizeSecurityGroupRule',
      inputType: 'SecurityGroupRuleInput',
      actions: ['AuthorizeSecurityGroup'],
      input: { ...place, ipProtocol: 'TCP', portRange: '22/22', cidr: '192.0.2.0/24' },
      targets: [null],
    },
    {
      mutation: 'revokeSecurityGroupRule',
      inputType: 'RevokeSecurityGroupRuleInput',
      actions: ['RevokeSecurityGroup'],
      input: { ...place, ruleId, confirm: ruleId },
      targets: [ruleId],
    },
  ];
}

function bucketCases(account: Account): MutationCase[] {
  const bucket = found(
    account.buckets.find(
      (one) => one.region === regionId && one.acl === 'private' && !one.blocksPublicAccess && !one.lifecycle,
    ),
  );
  const rules = [{ ruleId: 'logs', prefix: 'logs/', expirationDays: 30 }];
  const setting = (mutation: string, action: string, more: object): MutationCase => ({
    mutation,
    inputType: `S${mutation.slice(1)}Input`,
    actions: [action],
    input: { name: bucket.name, ...more },
    targets: [bucket.name],
  });
  return [
    {
      mutation: 'createBucket',
      inputType: 'CreateBucketInput',
      actions: ['PutBucket', 'PutBucketTags', 'PutBucketLifecycle'],
      input: { name: 'yunmen-made-here', regionId, tags: [{ key: 'a', value: '' }], lifecycleRules: rules },
      targets: ['yunmen-made-here', 'yunmen-made-here', 'yunmen-made-here'],
      resultPerAction: true,
    },
    setting('setBucketAcl', 'PutBucketAcl', { acl: 'PUBLIC_READ' }),
    setting('setBucketTags', 'PutBucketTags', { tags: [{ key: 'wave', value: '三' }] }),
    setting('setBucketLifecycle', 'PutBucketLifecycle', { rules }),
  ];
}

function keyCases(account: Account): MutationCase[] {
  const user = found(account.users.find((one) => one.accessKeys.some(({ Status }) => Status === 'Active')));
  const accessKeyId = found(user.accessKeys[0]).AccessKeyId;
  const key = { userName: user.UserName, accessKeyId };
  return [
    {
      mutation: 'setAccessKeyStatus',
      inputType: 'SetAccessKeyStatusInput',
      actions: ['UpdateAccessKey'],
      input: { ...key, status: 'INACTIVE' },
      targets: [accessKeyId],
    },
    {
      mutation: 'deleteAccessKey',
      inputType: 'DeleteAccessKeyInput',
      actions: ['DeleteAccessKey'],
      input: { ...key, confirm: accessKeyId },
      targets: [accessKeyId],
    },
  ];
}

/** In this status, and kept by no lock. */
function free(account: Account, status: string): Instance[] {
  return account
    .instances(regionId)
    .filter((one) => one.Status === status && one.OperationLocks.LockReason.length === 0);
}

function quietGroup(account: Account) {
  return found(
    account
      .securityGroups(regionId)
      .find(
        (one) =>
          !one.ServiceManaged &&
          one.SecurityGroupName !== 'many-rules' &&
          account.securityGroupRules(one).some(({ Direction }) => Direction === 'ingress'),
      ),
  );
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('The data set lacks what a mutation is tried on.');
  return thing;
}
