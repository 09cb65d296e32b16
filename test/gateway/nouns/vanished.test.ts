/**
 * A resource that was listed, and is deleted before its details are read: each field with its own call reports this. It must not read as
 * "never logged in", "has no policy" or "is not public". An unset value of an existing resource stays null.
 */
import { buildASTSchema, type GraphQLField, getNamedType, isLeafType, isObjectType } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { typeDefs } from '../../../resolvers/nouns/declared.js';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 40, regions: 2, cacheTtlMs: 0 });
});
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

/** The lists of parents, and the code by which upstream says that a parent does not exist. */
const owners = [
  ['User', 'users(first: 1) { nodes', 'EntityNotExist.User'],
  ['Group', 'groups(first: 1) { nodes', 'EntityNotExist.Group'],
  ['Role', 'roles(first: 1) { nodes', 'EntityNotExist.Role'],
  ['Policy', 'policies(first: 1) { nodes', 'EntityNotExist.Policy'],
  ['Bucket', 'buckets(first: 1) { nodes', 'NoSuchBucket'],
  ['SecurityGroup', 'securityGroups(first: 1) { nodes', 'InvalidSecurityGroupId.NotFound'],
] as const;

/** Fields about the account, which do not depend on the owner, and what CloudMonitor keeps of deleted things as well. */
const notOfOwner = new Set(['hasVirtualMfa', 'region', 'metrics']);
/** Things of the account as a whole: their events are in two regions. */
const accountWide = new Set(['User', 'Group', 'Role', 'Policy']);
const schema = buildASTSchema(typeDefs);

function fieldsOf(typeName: string): readonly GraphQLField<unknown, unknown>[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type.`);
  return Object.values(type.getFields());
}

/** A connection over scopes is returned, with the failure at its path. */
function isConnection({ type }: GraphQLField<unknown, unknown>): boolean {
  const named = getNamedType(type);
  return isObjectType(named) && 'pageInfo' in named.getFields() && 'unavailable' in named.getFields();
}

function selected({ name, type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return name;
  const nested = isObjectType(named)
    ? Object.values(named.getFields()).filter((one) => isLeafType(getNamedType(one.type)))
    : [];
  return `${name} { __typename ${nested
    .slice(0, 1)
    .map((one) => one.name)
    .join()} }`;
}

describe.each(owners)('a field with its own call about a %s', (type, list, code) => {
  const query = (field: GraphQLField<unknown, unknown>) => `{ ${list} { ${selected(field)} } } }`;

  /** The actions of a field besides those of the list. */
  async function ownActions(field: GraphQLField<unknown, unknown>): Promise<readonly string[]> {
    const answer = await gateway.ask(query(field), { headers: { 'x-yunmen-plan': '1' } });
    const { actions } = (answer.extensions as unknown as { plan: { actions: readonly { action: string }[] } }).plan;
    return actions
      .map(({ action }) => action.split(':').at(-1) ?? '')
      .filter(
        (name) =>
          !/^(?:List(?:Users|Groups|Roles|Policies|Buckets)|DescribeSecurityGroups|DescribeRegions|GetCallerIdentity)$/.test(
            name,
          ),
      );
  }

  it('fails when it is deleted', async () => {
    const asking: string[] = [];
    for (const field of fieldsOf(type)) {
      if (notOfOwner.has(field.name)) continue;
      const actions = await ownActions(field);
      if (actions.length === 0) continue;
      asking.push(field.name);
      gateway.emulator.clearFaults();
      for (const action of actions) gateway.emulator.addFault({ kind: 'refuse', action, status: 404, code });
      const { data, errors } = await gateway.ask(query(field));
      const [listName = ''] = list.split('(');
      const path = [listName, 'nodes', 0, field.name];
      expect({ data, errors }, field.name).toEqual({
        data: { [listName]: { nodes: [{ [field.name]: isConnection(field) ? expect.anything() : null }] } },
        errors: Array.from({ length: field.name === 'events' && accountWide.has(type) ? 2 : 1 }, () =>
          expect.objectContaining({
            path,
            extensions: expect.objectContaining({ code: 'NOT_FOUND', upstreamCode: code }),
          }),
        ),
      });
    }
    expect(asking.length).toBeGreaterThan(0);
  });
});

describe('an unset value', () => {
  it.each([
    ['users', 'hasConsoleAccess', 'GetLoginProfile', 'EntityNotExist.User.LoginProfile', false],
    ['users', 'mfaDevice { type }', 'GetUserMFAInfo', 'EntityNotExist.User.MFADevice', null],
    ['buckets', 'policy', 'GetBucketPolicy', 'NoSuchBucketPolicy', null],
    ['buckets', 'policyIsPublic', 'GetBucketPolicyStatus', 'NoSuchBucketPolicy', false],
    ['buckets', 'lifecycleRules { ruleId }', 'GetBucketLifecycle', 'NoSuchLifecycle', []],
    ['buckets', 'tags { key }', 'GetBucketTags', 'NoSuchTagSet', []],
    ['buckets', 'blocksPublicAccess', 'GetBucketPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration', false],
  ])('of %s: %s is not an error', async (list, field, action, code, value) => {
    gateway.emulator.addFault({ kind: 'refuse', action, status: 404, code });
    const { data, errors } = await gateway.ask(`{ ${list}(first: 1) { nodes { ${field} } } }`);
    expect({ data, errors }).toEqual({
      data: { [list]: { nodes: [{ [field.split(' ')[0] ?? '']: value }] } },
      errors: undefined,
    });
  });
});

it('an access key of a deleted user is not "never used"', async () => {
  const user = gateway.emulator.cloud.accounts[0].users.find(({ accessKeys }) => accessKeys.length > 0)?.UserName;
  for (const code of ['EntityNotExist.User', 'EntityNotExist.User.AccessKey']) {
    gateway.emulator.clearFaults();
    gateway.emulator.addFault({ kind: 'refuse', action: 'GetAccessKeyLastUsed', status: 404, code });
    const { errors } = await gateway.ask(`{ user(userName: "${user}") { accessKeys { lastUsedAt } } }`);
    expect(errors?.[0]).toMatchObject({
      path: ['user', 'accessKeys', 0, 'lastUsedAt'],
      extensions: { code: 'NOT_FOUND' },
    });
  }
});

it('look-ups of deleted resources are null', async () => {
  const { data, errors } = await gateway.ask(`{
    user(userName: "nobody") { lastLoginAt } role(roleName: "none") { trustPolicy } group(groupName: "none") { groupName }
    policy(type: CUSTOM, policyName: "none") { document } bucket(name: "no-such-bucket-here") { acl isPublic }
  }`);
  expect({ data, errors }).toEqual({
    data: { user: null, role: null, group: null, policy: null, bucket: null },
    errors: undefined,
  });
});

describe('children of a deleted instance, if the cloud reports it', () => {
  it.each([
    ['disks { diskId }', 'DescribeDisks', 'InvalidInstanceId.NotFound'],
    ['networkInterfaces { networkInterfaceId }', 'DescribeNetworkInterfaces', 'InvalidEcsId.NotFound'],
  ])('%s is an error', async (field, action, code) => {
    gateway.emulator.addFault({ kind: 'refuse', action, status: 404, code });
    const { data, errors } = await gateway.ask(`{ instances(first: 1) { nodes { ${field} } } }`);
    expect(data).toEqual({ instances: { nodes: [{ [field.split(' ')[0] ?? '']: null }] } });
    expect(errors).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code: 'NOT_FOUND' }) })]);
  });
});
