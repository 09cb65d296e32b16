/** Random documents: random selections over the schema, with arguments that name existing resources. */
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Emulator } from '../../emulator/emulator.js';

export type Random = (below: number) => number;

/** The same numbers for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Arguments = Readonly<Record<string, () => string>>;

/** The values of arguments, by name: resources of a few regions of the main account. */
export function argumentsOf({ cloud: { accounts } }: Emulator, random: Random): Arguments {
  const [account] = accounts;
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const regions = ['cn-hangzhou', 'cn-fuzhou', 'eu-west-1', 'cn-heyuan'];
  const text = (value: string | undefined) => JSON.stringify(value ?? 'nothing');
  const inHangzhou = {
    instanceId: () => text(pick(account.instances('cn-hangzhou'))?.InstanceId),
    diskId: () => text(pick(account.disks('cn-hangzhou'))?.DiskId),
    vpcId: () => text(pick(account.vpcs('cn-hangzhou'))?.VpcId),
    securityGroupId: () => text(pick(account.securityGroups('cn-hangzhou'))?.SecurityGroupId),
    userName: () => text(pick(account.users)?.UserName),
    groupName: () => text(pick(account.groups)?.GroupName),
    roleName: () => text(pick(account.roles)?.RoleName),
    name: () => text(pick(account.buckets)?.name),
  };
  const ids = [
    () => `acs:ecs:cn-hangzhou:${account.id}:instance/${JSON.parse(inHangzhou.instanceId())}`,
    () => `acs:vpc:cn-hangzhou:${account.id}:vpc/${JSON.parse(inHangzhou.vpcId())}`,
    () => `acs:ram::${account.id}:user/${JSON.parse(inHangzhou.userName())}`,
    () => `acs:ram::${account.id}:group/${JSON.parse(inHangzhou.groupName())}`,
    () => `acs:oss:${pick(account.buckets).region}:${account.id}:${pick(account.buckets).name}`,
  ];
  return {
    ...inHangzhou,
    id: () => text(pick(ids)()),
    ids: () => JSON.stringify(Array.from({ length: 1 + random(6) }, () => pick(ids)())),
    accountId: () => text(account.id),
    regionId: () => text('cn-hangzhou'),
    regionIds: () => JSON.stringify(regions.slice(random(3), 3 + random(2))),
    first: () => String(pick([1, 3, 10, 60, 150])),
    type: () => 'SYSTEM',
    policyName: () => text('AdministratorAccess'),
    snapshotId: () => text(pick(account.snapshots('cn-hangzhou'))?.SnapshotId),
    imageId: () => text(pick(account.images('cn-hangzhou'))?.ImageId),
    networkInterfaceId: () => text(pick(account.networkInterfaces('cn-hangzhou'))?.NetworkInterfaceId),
    vSwitchId: () => text(pick(account.vSwitches('cn-hangzhou'))?.VSwitchId),
    allocationId: () => text(pick(account.elasticIps('cn-hangzhou'))?.AllocationId),
    actions: () => '["ecs:DescribeInstances", "vpc:DescribeVpcs", "ram:ListUsers"]',
  };
}

/** A query over some root fields, with this depth. */
export function documentOf(schema: GraphQLSchema, random: Random, values: Arguments, depth: number): string {
  const query = schema.getQueryType();
  if (!query) throw new Error('The schema has no queries.');
  const fields = Object.values(query.getFields());
  const chosen = Array.from({ length: 1 + random(2) }, () => fields[random(fields.length)] as (typeof fields)[number]);
  return `{ ${chosen.map((field, at) => `r${at}: ${written(field, depth)}`).join(' ')} }`;

  function written(field: GraphQLField<unknown, unknown>, levels: number): string {
    const given = field.args.filter((arg) => isRequiredArgument(arg) || (values[arg.name] && isWorthGiving(arg.name)));
    const args = given.map((arg) => `${arg.name}: ${values[arg.name]?.() ?? someValue(arg.type)}`);
    const type = getNamedType(field.type);
    const call = `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}`;
    if (isLeafType(type)) return call;
    if (isObjectType(type)) return `${call} { ${selected(type, levels)} }`;
    const kinds = schema.getPossibleTypes(type as never);
    return `${call} { __typename ${kinds.map((kind) => `... on ${kind.name} { id ${one(kind, levels)} }`).join(' ')} }`;
  }

  /** Of an argument that this file does not know. */
  function someValue(type: GraphQLInputType): string {
    const named = getNamedType(type);
    return isEnumType(named) ? (named.getValues()[0]?.name ?? 'null') : '"no-such-thing"';
  }

  function isWorthGiving(name: string): boolean {
    return name === 'regionIds' || (name === 'first' && random(3) > 0);
  }

  /** One field of a type: several types of an interface must not disagree about a name. */
  function one(type: GraphQLObjectType, levels: number): string {
    const all = Object.values(type.getFields()).filter((field) => levels > 1 || isLeafType(getNamedType(field.type)));
    const field = all[random(all.length)];
    return field ? `${type.name}_${field.name}: ${written(field, levels - 1)}` : '';
  }

  function selected(type: GraphQLObjectType, levels: number): string {
    const all = Object.values(type.getFields());
    const isPassage = /(?:Connection|Edge)$/.test(type.name);
    const nested = all.filter((field) => !isLeafType(getNamedType(field.type)));
    const leaves = all.filter((field) => isLeafType(getNamedType(field.type)));
    const some = leaves.filter(() => random(4) === 0).slice(0, 4);
    const deeper = levels > 0 ? nested.filter(() => random(isPassage ? 2 : nested.length) === 0).slice(0, 2) : [];
    const fields = [...some, ...deeper].map((field) => written(field, isPassage ? levels : levels - 1));
    return ['__typename', ...fields].join(' ');
  }
}
