/** Every member of the emulator's answers is in the official SDK's typed model of that answer, with the same type. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listsNamedBy } from '../../emulator/data/ecs/rule-lists.js';
import type { Emulator } from '../../emulator/emulator.js';
import { ecs as ecsProduct } from '../../emulator/worlds/ecs/ecs.js';
import { ram as ramProduct } from '../../emulator/worlds/ram/ram.js';
import { sts as stsProduct } from '../../emulator/worlds/sts/sts.js';
import { vpc as vpcProduct } from '../../emulator/worlds/vpc/vpc.js';
import { startEmulator } from '../start-emulator.js';
import { send, versions } from './access/signed-by-hand.js';
import { ecs, ram, sts, vpc } from './official.js';
import { writeParams } from './write-params.js';

let emulator: Emulator;
let sampleWrites: ReturnType<typeof writeParams>;
beforeAll(async () => {
  emulator = await startEmulator();
  sampleWrites = writeParams(emulator);
});
afterAll(() => emulator.close());

/** A model of dara: names() maps its names to those of the wire, types() has the types by its names. */
interface Model {
  names(): Readonly<Record<string, string>>;
  types(): Readonly<Record<string, unknown>>;
}

const isModel = (value: unknown): value is Model =>
  typeof value === 'function' && 'names' in value && typeof value.names === 'function';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The differences of an answer from the model. */
function departures(path: string, value: unknown, type: unknown): string[] {
  if (isModel(type)) {
    if (!isObject(value)) return [`${path} is no object`];
    const [names, types] = [type.names(), type.types()];
    const byWire = new Map(Object.entries(names).map(([own, wire]) => [wire, types[own]]));
    return Object.entries(value).flatMap(([member, inner]) =>
      byWire.has(member)
        ? departures(`${path}.${member}`, inner, byWire.get(member))
        : [`${path}.${member} is not in the model`],
    );
  }
  if (isObject(type) && type.type === 'array') {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return [...new Set(value.flatMap((inner: unknown) => departures(`${path}[]`, inner, type.itemType)))];
  }
  return typeof value === type ? [] : [`${path} is a ${typeof value}, not a ${JSON.stringify(type)}`];
}

/** A list that is empty in all answers does not check its items. */
function emptyLists(path: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [`${path}[]`] : value.flatMap((inner) => emptyLists(`${path}[]`, inner));
  }
  return isObject(value) ? Object.entries(value).flatMap(([name, inner]) => emptyLists(`${path}.${name}`, inner)) : [];
}
function filledLists(path: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    return [...(value.length > 0 ? [`${path}[]`] : []), ...value.flatMap((inner) => filledLists(`${path}[]`, inner))];
  }
  return isObject(value) ? Object.entries(value).flatMap(([name, inner]) => filledLists(`${path}.${name}`, inner)) : [];
}

const products = [
  { product: ecsProduct, sdk: ecs, version: versions.ecs },
  { product: vpcProduct, sdk: vpc, version: versions.vpc },
  { product: ramProduct, sdk: ram, version: versions.ram },
  { product: stsProduct, sdk: sts, version: versions.sts },
];
const actions = products.flatMap(({ product, sdk, version }) =>
  product.actions.map((action) => ({ action, version, model: Reflect.get(sdk, `${action}ResponseBody`) as unknown })),
);

/** In the sample answer of the API reference, but missing in the model. */
const beyondModel = new Set(['ListUsersForGroup.Users.User[].UserId is not in the model']);

/** Lists that the data set leaves empty, because no test needs them. */
const neverFilled = new Set(
  ['AvailableInstanceTypes.InstanceTypes', 'AvailableResources.ResourcesInfo']
    .concat(['AvailableVolumeCategories.VolumeCategories', 'AvailableDedicatedHostTypes.DedicatedHostType'])
    .concat(['DedicatedHostGenerations.DedicatedHostGeneration', 'MountInstances.MountInstance'])
    .concat(['Ipv4PrefixSets.Ipv4PrefixSet', 'Ipv6PrefixSets.Ipv6PrefixSet', 'UserCidrs.UserCidr'])
    .concat(['SecurityProtectionTypes.SecurityProtectionType']),
);

/** For each of these actions one of the named users has data. */
function paramsFor(action: string): Readonly<Record<string, string>>[] {
  const [account] = emulator.cloud.accounts;
  const [group] = account.securityGroups('cn-hangzhou').filter((one) => one.SecurityGroupName === 'many-rules');
  const paged = { RegionId: 'cn-hangzhou', MaxResults: '500', PageSize: '50', MaxItems: '100' };
  const users = account.users.map((user) => ({ UserName: user.UserName }));
  const custom = account.policies
    .slice(0, 5)
    .map((one) => ({ PolicyName: one.PolicyName, PolicyType: one.PolicyType }));
  const attached = account.attachments.map((one) => ({ PolicyName: one.policyName, PolicyType: one.policyType }));
  const roleArn = `acs:ram::${account.id}:role/portal-reader`;
  const rules = account.securityGroups('cn-hangzhou').flatMap((one) => account.securityGroupRules(one));
  const listIds = (kind: 'prefix' | 'ports') => [...listsNamedBy(rules, kind).keys()];
  const special: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
    ...sampleWrites,
    DescribeSecurityGroupAttribute: [{ ...paged, SecurityGroupId: group?.SecurityGroupId ?? '' }],
    DescribeSecurityGroupReferences: account
      .securityGroups('cn-hangzhou')
      .map((one) => ({ ...paged, 'SecurityGroupId.1': one.SecurityGroupId })),
    DescribeInstanceRamRole: account
      .instances('cn-hangzhou')
      .slice(0, 5)
      .map(({ InstanceId }) => ({ ...paged, InstanceIds: JSON.stringify([InstanceId]) })),
    DescribePrefixListAttributes: listIds('prefix').map((id) => ({ ...paged, PrefixListId: id })),
    DescribePortRangeListEntries: listIds('ports').map((id) => ({ ...paged, PortRangeListId: id })),
    ...Object.fromEntries(
      [
        'GetUser',
        'ListGroupsForUser',
        'ListPoliciesForUser',
        'ListAccessKeys',
        'GetUserMFAInfo',
        'GetLoginProfile',
      ].map((name) => [name, users]),
    ),
    GetAccessKeyLastUsed: account.users.flatMap((user) =>
      user.accessKeys.map((key) => ({ UserName: user.UserName, UserAccessKeyId: key.AccessKeyId })),
    ),
    ...Object.fromEntries(
      ['GetGroup', 'ListUsersForGroup', 'ListPoliciesForGroup'].map((name) => [
        name,
        account.groups.map((one) => ({ GroupName: one.GroupName })),
      ]),
    ),
    ...Object.fromEntries(
      ['GetRole', 'ListPoliciesForRole'].map((name) => [
        name,
        account.roles.map((one) => ({ RoleName: one.RoleName })),
      ]),
    ),
    ...Object.fromEntries(['GetPolicy', 'ListPolicyVersions'].map((name) => [name, custom])),
    GetPolicyVersion: custom.map((one) => ({ ...one, VersionId: 'v1' })),
    ListEntitiesForPolicy: attached,
    AssumeRole: [{ RoleArn: roleArn, RoleSessionName: 'alice' }],
    AssumeRoleWithOIDC: emulator.oidcProviders.list().map(({ arn }) => ({
      OIDCProviderArn: arn,
      OIDCToken: emulator.issuer.token({ subject: 'alice' }),
      RoleArn: roleArn,
      RoleSessionName: 'alice',
    })),
  };
  const everywhere = ['cn-hangzhou', 'cn-shenzhen', 'eu-central-1'].map((RegionId) => ({ ...paged, RegionId }));
  return (special[action] ?? everywhere).slice(0, 60);
}

describe('answers and the official models', () => {
  it('have a model for every action', () => {
    expect(actions.filter(({ model }) => !isModel(model)).map(({ action }) => action)).toEqual([]);
    expect(actions.length).toBeGreaterThan(30);
  });

  it.each(actions.map((one) => [one.action, one] as const))(
    '%s has no member that is not in the model',
    async (_, one) => {
      const { administrator } = emulator.callers;
      const answers = await Promise.all(
        paramsFor(one.action).map((params) => send(emulator.origin, { ...one, keys: administrator, params })),
      );
      const passed = answers.filter(({ status }) => status === 200).map(({ body }): unknown => body);
      expect(passed.length).toBeGreaterThan(0);
      const departed = new Set(passed.flatMap((body) => departures(one.action, body, one.model)));
      expect([...departed].filter((departure) => !beyondModel.has(departure))).toEqual([]);

      const filled = new Set(passed.flatMap((body) => filledLists('', body)));
      const unfilled = [...new Set(passed.flatMap((body) => emptyLists('', body)))].filter((path) => !filled.has(path));
      expect(unfilled.filter((path) => ![...neverFilled].some((end) => path.endsWith(`${end}[]`)))).toEqual([]);
    },
  );
});
