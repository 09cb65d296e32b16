import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import type { Keys } from '../access/signed-by-hand.js';
import { config, ecs } from '../official.js';

const regionId = 'cn-hangzhou';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const client = (keys: Keys = emulator.callers.administrator) => new ecs.default(config(emulator.origin, keys));
const groups = () => emulator.cloud.accounts[0].securityGroups(regionId);
const normal = () => groups().filter((one) => one.SecurityGroupType === 'normal' && one.VpcId && !one.ServiceManaged);
const groupId = () => normal()[0]?.SecurityGroupId ?? '';
const changed = (action: string) => emulator.calls({ action }).map((call) => call.changed);

async function rules(direction: 'ingress' | 'egress' | 'all' = 'all', securityGroupId = groupId()) {
  const request = new ecs.DescribeSecurityGroupAttributeRequest({
    regionId,
    securityGroupId,
    direction,
    maxResults: 1000,
  });
  const { body } = await client().describeSecurityGroupAttribute(request);
  return body?.permissions?.permission ?? [];
}

interface Wanted {
  readonly clientToken?: string;
  readonly keys?: Keys;
  readonly securityGroupId?: string;
}

const ssh = { ipProtocol: 'tcp', portRange: '22/22', sourceCidrIp: '192.0.2.0/24', description: '办公室 <new>' };

function allow(permission: object, { clientToken, keys, securityGroupId = groupId() }: Wanted = {}) {
  const permissions = [new ecs.AuthorizeSecurityGroupRequestPermissions({ ...permission })];
  return client(keys).authorizeSecurityGroup(
    new ecs.AuthorizeSecurityGroupRequest({ regionId, securityGroupId, permissions, clientToken }),
  );
}

const forbid = (securityGroupRuleId: string[], { clientToken, keys, securityGroupId = groupId() }: Wanted = {}) =>
  client(keys).revokeSecurityGroup(
    new ecs.RevokeSecurityGroupRequest({ regionId, securityGroupId, securityGroupRuleId, clientToken }),
  );

describe('security group rules, by the official SDK', () => {
  it('are added in the form of answers, and not twice', async () => {
    const before = await rules();
    await allow(ssh);
    const after = await rules();
    const [added] = after.slice(before.length);
    expect(after).toHaveLength(before.length + 1);
    expect(added).toMatchObject({
      direction: 'ingress',
      policy: 'Accept',
      ipProtocol: 'TCP',
      portRange: '22/22',
      priority: '1',
      nicType: 'intranet',
      sourceCidrIp: '192.0.2.0/24',
      description: '办公室 <new>',
    });
    await allow({ ...ssh, description: 'another' });
    expect(await rules()).toEqual(after);
    expect(changed('AuthorizeSecurityGroup')).toEqual([[added?.securityGroupRuleId], []]);
  });

  it('are revoked by id, separately for ingress and egress', async () => {
    await allow(ssh);
    await client().authorizeSecurityGroupEgress(
      new ecs.AuthorizeSecurityGroupEgressRequest({
        regionId,
        securityGroupId: groupId(),
        permissions: [
          new ecs.AuthorizeSecurityGroupEgressRequestPermissions({
            ipProtocol: 'ALL',
            portRange: '-1/-1',
            destCidrIp: '0.0.0.0/0',
            policy: 'drop',
            priority: '100',
          }),
        ],
      }),
    );
    const inward = (await rules('ingress')).at(-1)?.securityGroupRuleId ?? '';
    const outward = (await rules('egress')).at(-1)?.securityGroupRuleId ?? '';
    await expect(forbid([outward])).rejects.toMatchObject({ code: 'InvalidParam.SecurityGroupRuleId' });
    const request = (id: string) =>
      new ecs.RevokeSecurityGroupEgressRequest({ regionId, securityGroupId: groupId(), securityGroupRuleId: [id] });
    await expect(client().revokeSecurityGroupEgress(request(inward))).rejects.toMatchObject({
      code: 'InvalidSecurityGroupRule.RuleNotExist',
    });
    await forbid([inward]);
    await client().revokeSecurityGroupEgress(request(outward));
    const left = (await rules()).map((rule) => rule.securityGroupRuleId);
    expect(left).not.toContain(inward);
    expect(left).not.toContain(outward);
    await expect(forbid([inward])).rejects.toMatchObject({ code: 'InvalidParam.SecurityGroupRuleId' });
  });

  it('are revoked by their content, too', async () => {
    const before = await rules();
    await allow(ssh);
    const { description: _, ...said } = ssh;
    const permissions = [new ecs.RevokeSecurityGroupRequestPermissions({ ...said })];
    const request = new ecs.RevokeSecurityGroupRequest({ regionId, securityGroupId: groupId(), permissions });
    await client().revokeSecurityGroup(request);
    expect(await rules()).toEqual(before);
    await client().revokeSecurityGroup(request);
    expect(changed('RevokeSecurityGroup')).toEqual([[expect.stringMatching(/^sgr-/)], []]);
  });

  it('are executed once under a ClientToken, which is valid for one request', async () => {
    const before = (await rules()).length;
    await allow(ssh, { clientToken: 'token-1' });
    const id = (await rules()).at(-1)?.securityGroupRuleId ?? '';
    await forbid([id], { clientToken: 'token-1' });
    await allow(ssh, { clientToken: 'token-1' });
    await forbid([id], { clientToken: 'token-1' });
    expect(await rules()).toHaveLength(before);
    expect(changed('AuthorizeSecurityGroup')).toEqual([[id], []]);
    expect(changed('RevokeSecurityGroup')).toEqual([[id], []]);
    await expect(allow({ ...ssh, portRange: '23/23' }, { clientToken: 'token-1' })).rejects.toMatchObject({
      code: 'IdempotentParameterMismatch',
      statusCode: 400,
    });
    await allow({ ...ssh, portRange: '23/23' }, { clientToken: 'Token-1' });
    await expect(allow(ssh, { clientToken: 'x'.repeat(65) })).rejects.toMatchObject({
      code: 'InvalidClientToken.Malformed',
    });
  });

  it('can be repeated under the same ClientToken after a reset', async () => {
    emulator.addFault({ kind: 'reset', action: 'AuthorizeSecurityGroup', when: 'after', count: 1 });
    await expect(allow(ssh, { clientToken: 'again' })).rejects.toThrow();
    await allow(ssh, { clientToken: 'again' });
    expect(changed('AuthorizeSecurityGroup').map((ids) => ids.length)).toEqual([1, 0]);
  });

  it('can refer only to groups of the same network', async () => {
    const [group] = normal();
    const peer = normal().find((one) => one.VpcId === group?.VpcId && one !== group);
    const stranger = normal().find((one) => one.VpcId !== group?.VpcId);
    const from = (sourceGroupId?: string) => allow({ ipProtocol: 'ALL', portRange: '-1/-1', sourceGroupId });
    await from(peer?.SecurityGroupId);
    expect((await rules()).at(-1)).toMatchObject({
      sourceGroupId: peer?.SecurityGroupId,
      sourceGroupName: peer?.SecurityGroupName,
    });
    await expect(from(stranger?.SecurityGroupId)).rejects.toMatchObject({ code: 'InvalidSourceGroupId.Mismatch' });
    await expect(from('sg-gone')).rejects.toMatchObject({ code: 'InvalidSourceGroupId.NotFound' });
  });

  it.each([
    ['without a source', { sourceCidrIp: '' }, 'MissingParameter.Source'],
    ['an address that is none', { sourceCidrIp: '10.0.0.256/8' }, 'InvalidSourceCidrIp.Malformed'],
    ['two kinds of address', { ipv6SourceCidrIp: '::/0' }, 'InvalidParam.SourceIp'],
    ['a protocol that is none', { ipProtocol: 'http' }, 'InvalidIpProtocol.ValueNotSupported'],
    ['ports backwards', { portRange: '80/22' }, 'InvalidParam.PortRange'],
    ['ports of ICMP', { ipProtocol: 'ICMP' }, 'OperationDenied'],
    ['a policy that is none', { policy: 'allow' }, 'InvalidPolicy.Malformed'],
    ['a priority beyond 100', { priority: '101' }, 'InvalidPriority.ValueNotSupported'],
  ])('are refused: %s', async (_, wrong, code) => {
    await expect(allow({ ...ssh, ...wrong })).rejects.toMatchObject({ code });
    expect(changed('AuthorizeSecurityGroup')).toEqual([[]]);
  });

  it('need permission on the group, and a group of the caller’s account', async () => {
    await expect(allow(ssh, { keys: emulator.callers.reader })).rejects.toMatchObject({ code: 'Forbidden.RAM' });
    await expect(allow(ssh, { securityGroupId: 'sg-gone' })).rejects.toMatchObject({
      code: 'InvalidSecurityGroupId.NotFound',
    });
    const managed = groups().find((one) => one.ServiceManaged)?.SecurityGroupId ?? '';
    await expect(allow(ssh, { securityGroupId: managed })).rejects.toMatchObject({
      code: 'InvalidOperation.ResourceManagedByCloudProduct',
    });
  });
});
