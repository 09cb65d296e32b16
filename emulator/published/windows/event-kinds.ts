/** What happens to the things of an account: rows of data, in turn for each thing. */
import type { Account } from '../../data/accounts.js';
import { homeRegion } from '../items.js';

export interface EventKind {
  readonly name: string;
  readonly isWrite: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly answer?: Readonly<Record<string, unknown>>;
  /** The code of a refusal. */
  readonly error?: string;
}

export interface ThingKind {
  readonly type: string;
  readonly service: string;
  /** The parameter that names the thing. */
  readonly param: string;
  readonly events: readonly EventKind[];
  /** The things of a region, each with the moment of its creation. */
  readonly of: (account: Account, regionId: string) => readonly (readonly [id: string, createdAt: string])[];
}

const open = {
  'Permissions.1.IpProtocol': 'TCP',
  'Permissions.1.PortRange': '22/22',
  'Permissions.1.SourceCidrIp': '0.0.0.0/0',
};

export const thingKinds: readonly ThingKind[] = [
  {
    type: 'ACS::ECS::Instance',
    service: 'Ecs',
    param: 'InstanceId',
    events: [
      { name: 'StopInstance', isWrite: true, params: { ForceStop: 'false' } },
      { name: 'ModifyInstanceAttribute', isWrite: true, params: { Password: 'Not-a-real-1', InstanceName: 'web' } },
      { name: 'DescribeInstanceVncUrl', isWrite: false, answer: { VncUrl: 'ws://vnc.example.com/?token=not-real' } },
      { name: 'RebootInstance', isWrite: true, error: 'IncorrectInstanceStatus' },
    ],
    of: (account, regionId) => account.instances(regionId).map((one) => [one.InstanceId, one.CreationTime]),
  },
  {
    type: 'ACS::ECS::SecurityGroup',
    service: 'Ecs',
    param: 'SecurityGroupId',
    events: [
      { name: 'AuthorizeSecurityGroup', isWrite: true, params: open },
      { name: 'ModifySecurityGroupAttribute', isWrite: true },
      { name: 'RevokeSecurityGroup', isWrite: true, params: open },
    ],
    of: (account, regionId) => account.securityGroups(regionId).map((one) => [one.SecurityGroupId, one.CreationTime]),
  },
  {
    type: 'ACS::ECS::Disk',
    service: 'Ecs',
    param: 'DiskId',
    events: [
      { name: 'CreateSnapshot', isWrite: true },
      { name: 'ModifyDiskAttribute', isWrite: true },
    ],
    of: (account, regionId) => account.disks(regionId).map((one) => [one.DiskId, one.CreationTime]),
  },
  {
    type: 'ACS::EIP::EipAddress',
    service: 'Vpc',
    param: 'AllocationId',
    events: [
      { name: 'AssociateEipAddress', isWrite: true },
      { name: 'ModifyEipAddressAttribute', isWrite: true },
    ],
    of: (account, regionId) => account.elasticIps(regionId).map((one) => [one.AllocationId, one.AllocationTime]),
  },
  {
    type: 'ACS::OSS::Bucket',
    service: 'Oss',
    param: 'bucketName',
    events: [
      { name: 'PutBucketAcl', isWrite: true, params: { acl: 'private' } },
      { name: 'GetBucketInfo', isWrite: false },
    ],
    of: ({ buckets }, regionId) =>
      buckets.filter(({ region }) => region === regionId).map(({ name, createdAt }) => [name, createdAt]),
  },
  {
    type: 'ACS::RAM::User',
    service: 'Ram',
    param: 'UserName',
    events: [
      { name: 'AttachPolicyToUser', isWrite: true, params: { PolicyName: 'AliyunECSReadOnlyAccess' } },
      {
        name: 'CreateAccessKey',
        isWrite: true,
        answer: { AccessKey: { AccessKeyId: 'LTAI5tNotReal', AccessKeySecret: 'not-a-real-secret' } },
      },
      { name: 'GetUser', isWrite: false },
    ],
    // Events of products without regions are in one region.
    of: ({ users }, regionId) =>
      regionId === homeRegion ? users.map(({ UserName, CreateDate }) => [UserName, CreateDate]) : [],
  },
];

/** The type and the product of a thing that a write has changed, by the beginning of its id. */
export const typesByPrefix: readonly (readonly [prefix: string, type: string])[] = [
  ['i-', 'ACS::ECS::Instance'],
  ['d-', 'ACS::ECS::Disk'],
  ['s-', 'ACS::ECS::Snapshot'],
  ['sg-', 'ACS::ECS::SecurityGroup'],
  ['eip-', 'ACS::EIP::EipAddress'],
  ['vpc-', 'ACS::VPC::VPC'],
];
