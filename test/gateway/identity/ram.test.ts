/** Every field of users, groups, roles, policies and access keys, compared with the data of the embedded cloud. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrincipalKind } from '../../../emulator/data/ram/attachments.js';
import type { Policy } from '../../../emulator/data/ram/policies.js';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100 });
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const text = (value: string | undefined) => (value === undefined || value === '' || value === 'N/A' ? null : value);

const policyId = ({ PolicyType, PolicyName }: Policy) =>
  `acs:ram::${PolicyType === 'System' ? 'system' : main().id}:policy/${PolicyName}`;
const attached = (kind: PrincipalKind, principal: string) =>
  main()
    .attachments.filter((each) => each.kind === kind && each.principal === principal)
    .map(({ policyType, policyName }) => main().policy(policyType, policyName) as Policy);

function shownPolicy(policy: Policy) {
  const isSystem = policy.PolicyType === 'System';
  return {
    id: policyId(policy),
    accountId: isSystem ? null : main().id,
    policyName: policy.PolicyName,
    type: isSystem ? 'SYSTEM' : 'CUSTOM',
    description: text(policy.Description),
    defaultVersion: policy.DefaultVersion,
    attachmentCount: main().attachmentCount(policy.PolicyType, policy.PolicyName),
    createdAt: policy.CreateDate,
    updatedAt: policy.UpdateDate,
  };
}
const policyFields = 'id accountId policyName type description defaultVersion attachmentCount createdAt updatedAt';

async function ask<T>(query: string): Promise<T> {
  const { data, errors } = await gateway.ask<T>(query);
  expect(errors).toBeUndefined();
  return data;
}

describe('users', () => {
  it('are as upstream has them, with all their children', async () => {
    const { users } = await ask<{ users: { nodes: object[] } }>(`{ users(first: 1000) { nodes {
      id accountId userName userId displayName email mobilePhone comments createdAt updatedAt lastLoginAt hasConsoleAccess hasVirtualMfa
      mfaDevice { serialNumber type } groups { groupName id comments } policies { id policyName type defaultVersion description }
      accessKeys { accessKeyId status createdAt ageDays lastUsedAt user { userName id } }
    } } }`);
    const today = Date.now();
    expect(users.nodes).toEqual(
      main().users.map((user) => ({
        id: `acs:ram::${main().id}:user/${user.UserName}`,
        accountId: main().id,
        userName: user.UserName,
        userId: user.UserId,
        displayName: text(user.DisplayName),
        email: text(user.Email),
        mobilePhone: text(user.MobilePhone),
        comments: text(user.Comments),
        createdAt: user.CreateDate,
        updatedAt: user.UpdateDate,
        lastLoginAt: text(user.LastLoginDate),
        hasConsoleAccess: user.loginProfile !== undefined,
        hasVirtualMfa: user.mfa?.Type === 'VMFA',
        mfaDevice: user.mfa ? { serialNumber: user.mfa.SerialNumber, type: user.mfa.Type } : null,
        groups: main()
          .groups.filter(({ members }) => members.some(({ userName }) => userName === user.UserName))
          .map(({ GroupName, Comments }) => ({
            groupName: GroupName,
            id: `acs:ram::${main().id}:group/${GroupName}`,
            comments: text(Comments),
          })),
        policies: attached('User', user.UserName).map((policy) => {
          const { id, policyName, type, defaultVersion, description } = shownPolicy(policy);
          return { id, policyName, type, defaultVersion, description };
        }),
        accessKeys: user.accessKeys.map((key) => ({
          accessKeyId: key.AccessKeyId,
          status: key.Status === 'Active' ? 'ACTIVE' : 'INACTIVE',
          createdAt: key.CreateDate,
          ageDays: Math.floor((today - Date.parse(key.CreateDate)) / 86_400_000),
          lastUsedAt: text(key.lastUsed),
          user: { userName: user.UserName, id: `acs:ram::${main().id}:user/${user.UserName}` },
        })),
      })),
    );
  });

  it('of an access key are loaded if more fields are selected', async () => {
    const [user] = main().users.filter(({ accessKeys, Email }) => accessKeys.length > 1 && Email !== '');
    const data = await ask(`{ user(userName: "${user?.UserName}") { accessKeys { user { email userId } } } }`);
    expect(data).toEqual({
      user: { accessKeys: user?.accessKeys.map(() => ({ user: { email: user.Email, userId: user.UserId } })) },
    });
  });
});

describe('groups', () => {
  it('are as upstream has them, with members and policies', async () => {
    const { groups } = await ask<{ groups: { nodes: object[] } }>(`{ groups { nodes {
      id accountId groupName groupId comments createdAt updatedAt users { id userName displayName userId mobilePhone } policies { ${policyFields} }
    } } }`);
    const users = new Map(main().users.map((user) => [user.UserName, user]));
    expect(groups.nodes).toEqual(
      main().groups.map((group) => ({
        id: `acs:ram::${main().id}:group/${group.GroupName}`,
        accountId: main().id,
        groupName: group.GroupName,
        groupId: group.GroupId,
        comments: text(group.Comments),
        createdAt: group.CreateDate,
        updatedAt: group.UpdateDate,
        users: group.members.map(({ userName }) => ({
          id: `acs:ram::${main().id}:user/${userName}`,
          userName,
          displayName: users.get(userName)?.DisplayName,
          userId: users.get(userName)?.UserId,
          mobilePhone: text(users.get(userName)?.MobilePhone),
        })),
        policies: attached('Group', group.GroupName).map(shownPolicy),
      })),
    );
  });
});

describe('roles', () => {
  it('are as upstream has them, with trust and policies', async () => {
    const { roles } = await ask<{ roles: { nodes: object[] } }>(`{ roles(first: 1000) { nodes {
      id accountId roleName roleId arn description maxSessionDurationSeconds createdAt updatedAt trustPolicy policies { ${policyFields} }
    } } }`);
    expect(roles.nodes).toEqual(
      main().roles.map((role) => ({
        id: role.Arn,
        accountId: main().id,
        roleName: role.RoleName,
        roleId: role.RoleId,
        arn: role.Arn,
        description: text(role.Description),
        maxSessionDurationSeconds: role.MaxSessionDuration,
        createdAt: role.CreateDate,
        updatedAt: role.UpdateDate,
        trustPolicy: role.trust,
        policies: attached('Role', role.RoleName).map(shownPolicy),
      })),
    );
  });
});

describe('policies', () => {
  it('are as upstream has them', async () => {
    const { policies } = await ask<{ policies: { nodes: object[] } }>(
      `{ policies(first: 1000) { nodes { ${policyFields} } } }`,
    );
    expect(policies.nodes).toEqual(main().policies.slice(0, 1000).map(shownPolicy));
  });

  it('have the document of their default version', async () => {
    const { policies } = await ask<{ policies: { nodes: object[] } }>(
      '{ policies(type: CUSTOM) { nodes { policyName defaultVersion document } } }',
    );
    const custom = main().policies.filter(({ PolicyType }) => PolicyType === 'Custom');
    expect(policies.nodes).toEqual(
      custom.map(({ PolicyName, DefaultVersion, versions }) => ({
        policyName: PolicyName,
        defaultVersion: DefaultVersion,
        document: versions.find(({ VersionId }) => VersionId === DefaultVersion)?.document,
      })),
    );
  });

  it('of both types are looked up by type and name', async () => {
    const data = await ask<object>(
      '{ system: policy(type: SYSTEM, policyName: "ReadOnlyAccess") { id accountId } custom: policy(type: CUSTOM, policyName: "inventory") { id accountId } none: policy(type: SYSTEM, policyName: "inventory") { id } }',
    );
    expect(data).toEqual({
      system: { id: 'acs:ram::system:policy/ReadOnlyAccess', accountId: null },
      custom: { id: `acs:ram::${main().id}:policy/inventory`, accountId: main().id },
      none: null,
    });
  });
});

describe('an id', () => {
  const ids = () => [
    ...main()
      .users.slice(0, 3)
      .map(({ UserName }) => ['User', `acs:ram::${main().id}:user/${UserName}`]),
    ...main()
      .groups.slice(0, 3)
      .map(({ GroupName }) => ['Group', `acs:ram::${main().id}:group/${GroupName}`]),
    ...main()
      .roles.slice(0, 8)
      .map(({ Arn }) => ['Role', Arn]),
    ...main()
      .policies.slice(0, 3)
      .map((policy) => ['Policy', policyId(policy)]),
    ...main()
      .policies.slice(-3)
      .map((policy) => ['Policy', policyId(policy)]),
  ];

  it('of any kind is enough to load the resource again', async () => {
    for (const [type, id] of ids()) {
      const { data, errors } = await gateway.ask('query ($id: ID!) { node(id: $id) { id __typename } }', {
        variables: { id },
      });
      expect(errors).toBeUndefined();
      expect(data).toEqual({ node: { id, __typename: type } });
    }
  });

  it('of any kind but roles is loaded in a batch', async () => {
    const many = ids().filter(([type]) => type !== 'Role');
    const { data } = await gateway.ask<{ nodes: object[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }',
      { variables: { ids: many.map(([, id]) => id) } },
    );
    expect(data.nodes).toEqual(many.map(([type, id]) => ({ id, __typename: type })));
  });
});
