import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { type Keys, send, versions } from '../access/signed-by-hand.js';

let emulator: Emulator;
let main: Account;
beforeAll(async () => {
  emulator = await startEmulator();
  main = emulator.cloud.accounts[0];
});
afterAll(() => emulator.close());

const ram = (action: string, params: Record<string, string> = {}, keys: Keys = emulator.callers.administrator) =>
  send(emulator.origin, { keys, action, version: versions.ram, params });

describe('RAM', () => {
  it('pages by marker, which the last page does not have', async () => {
    const first = await ram('ListPolicies', { MaxItems: '1000' });
    expect(first.body.IsTruncated).toBe(true);
    const last = await ram('ListPolicies', { MaxItems: '1000', Marker: first.body.Marker });
    expect(last.body.IsTruncated).toBe(false);
    expect(last.body).not.toHaveProperty('Marker');
    expect(first.body.Policies.Policy.length + last.body.Policies.Policy.length).toBe(main.policies.length);
    expect((await ram('ListPolicies', { PolicyType: 'Custom' })).body.Policies.Policy).toHaveLength(42);
  });

  it('limits pages to 1000, and those of groups to 100', async () => {
    expect((await ram('ListUsers', { MaxItems: '1001' })).body.Code).toBe('InvalidParameter.MaxItems');
    expect((await ram('ListGroups', { MaxItems: '101' })).body.Code).toBe('InvalidParameter.MaxItems');
    expect((await ram('ListGroups', { MaxItems: '100' })).body.Groups.Group).toHaveLength(12);
  });

  it('omits in lists the members that only the single answer has', async () => {
    const { body: users } = await ram('ListUsers', { MaxItems: '1' });
    expect(users.Users.User[0]).not.toHaveProperty('LastLoginDate');
    const { body: user } = await ram('GetUser', { UserName: users.Users.User[0]?.UserName ?? '' });
    expect(user.User).toHaveProperty('LastLoginDate');
    const { body: roles } = await ram('ListRoles', { MaxItems: '1' });
    expect(roles.Roles.Role[0]).not.toHaveProperty('AssumeRolePolicyDocument');
    const { body: role } = await ram('GetRole', { RoleName: 'portal-reader' });
    expect(JSON.parse(role.Role.AssumeRolePolicyDocument)).toMatchObject({ Version: '1' });
    expect(role.Role).not.toHaveProperty('trust');
  });

  it('lists an attachment in both directions and counts it', async () => {
    for (const { policyType: PolicyType, policyName: PolicyName } of main.attachments.slice(0, 5)) {
      const { body: entities } = await ram('ListEntitiesForPolicy', { PolicyType, PolicyName });
      const { body: policy } = await ram('GetPolicy', { PolicyType, PolicyName });
      const [users, groups, roles] = [entities.Users.User, entities.Groups.Group, entities.Roles.Role];
      expect(users.length + groups.length + roles.length).toBe(policy.Policy.AttachmentCount);
      for (const { UserName } of users) {
        const { body } = await ram('ListPoliciesForUser', { UserName });
        expect(body.Policies.Policy.map((one) => one.PolicyName)).toContain(PolicyName);
      }
    }
  });

  it('lists a membership in both directions', async () => {
    const { body: group } = await ram('ListUsersForGroup', { GroupName: 'Dev-Team' });
    const [member] = group.Users.User;
    const { body: user } = await ram('ListGroupsForUser', { UserName: member?.UserName ?? '' });
    expect(user.Groups.Group.map((one) => one.GroupName)).toContain('Dev-Team');
  });

  it('answers an error for a user without MFA device or console login', async () => {
    const withU2f = main.users.find((user) => user.mfa?.Type === 'U2F');
    const without = main.users.find((user) => !user.mfa && !user.loginProfile);
    expect((await ram('GetUserMFAInfo', { UserName: withU2f?.UserName ?? '' })).body.MFADevice.Type).toBe('U2F');
    const { body: virtual } = await ram('ListVirtualMFADevices');
    expect(JSON.stringify(virtual)).not.toContain(`"${withU2f?.UserName}"`);
    for (const [action, code] of [
      ['GetUserMFAInfo', 'EntityNotExist.User.MFADevice'],
      ['GetLoginProfile', 'EntityNotExist.User.LoginProfile'],
    ] as const) {
      const answer = await ram(action, { UserName: without?.UserName ?? '' });
      expect(answer).toMatchObject({ status: 404, body: { Code: code } });
    }
  });

  it("lists the caller's own keys when no user is named", async () => {
    const { body } = await ram('ListAccessKeys', {}, emulator.longLivedKeys.auditor);
    expect(body.AccessKeys.AccessKey).toMatchObject([{ AccessKeyId: emulator.longLivedKeys.auditor.accessKeyId }]);
    expect(JSON.stringify(body)).not.toContain(emulator.longLivedKeys.auditor.accessKeySecret);
  });

  it('writes a key that was never used in three ways', () => {
    const uses = main.users.flatMap((user) => user.accessKeys.map((key) => key.lastUsed));
    for (const never of ['', 'N/A', undefined]) expect(uses).toContain(never);
  });

  it('refuses unknown names with a code for each kind', async () => {
    const asked: readonly (readonly [string, Record<string, string>, string])[] = [
      ['GetUser', { UserName: 'nobody' }, 'User'],
      ['GetGroup', { GroupName: 'nobody' }, 'Group'],
      ['GetRole', { RoleName: 'nobody' }, 'Role'],
      ['GetPolicy', { PolicyName: 'nothing', PolicyType: 'Custom' }, 'Policy'],
    ];
    for (const [action, params, kind] of asked) {
      const answer = await ram(action, params);
      expect(answer).toMatchObject({ status: 404, body: { Code: `EntityNotExist.${kind}` } });
    }
  });

  it('names the denied action and the type of policy', async () => {
    const { status, body } = await ram('ListUsers', {}, emulator.callers.reader);
    expect(status).toBe(403);
    expect(body).toMatchObject({
      Code: 'NoPermission',
      AccessDeniedDetail: {
        AuthAction: 'ram:ListUsers',
        AuthPrincipalType: 'AssumedRoleUser',
        AuthPrincipalDisplayName: 'portal-reader:reader',
        NoPermissionType: 'ImplicitDeny',
        PolicyType: 'AccountLevelIdentityBasedPolicy',
      },
    });
  });
});
