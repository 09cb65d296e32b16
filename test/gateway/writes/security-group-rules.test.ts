/** Rules of security groups, in both directions. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { codesOf, mutate, regionId, startWritable } from './kit.js';

interface Rule {
  readonly ruleId: string;
  readonly direction: string;
  readonly portRange: string;
}
interface Shown {
  readonly securityGroup: { readonly rules: readonly Rule[] } | null;
}

let gateway: TestGateway;
let securityGroupId: string;
beforeAll(async () => {
  gateway = await startWritable();
  const query = `{ securityGroups(first: 1, regionIds: ["${regionId}"]) { nodes { securityGroupId } } }`;
  const { data } = await gateway.ask<{ securityGroups: { nodes: { securityGroupId: string }[] } }>(query);
  securityGroupId = data.securityGroups.nodes[0]?.securityGroupId ?? '';
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});

const more =
  'securityGroup { rules { ruleId direction policy ipProtocol portRange priority cidr ipv6Cidr peerSecurityGroupId description } }';
const authorize = (rule: object) => {
  const input = { regionId, securityGroupId, direction: 'INGRESS', ipProtocol: 'TCP', portRange: '22/22', ...rule };
  return mutate<Shown>(gateway, 'authorizeSecurityGroupRule', input, { more });
};
const revoke = ({ ruleId, direction }: Rule, other: object = {}) => {
  const input = { regionId, securityGroupId, direction, ruleId, confirm: ruleId, ...other };
  return mutate<Shown>(gateway, 'revokeSecurityGroupRule', input, { more });
};
const newest = ({ securityGroup }: Shown, portRange: string) =>
  securityGroup?.rules.find((rule) => rule.portRange === portRange) ?? { ruleId: '', direction: '', portRange };

it('every rule is shown with all its conditions', async () => {
  const { data, errors } = await gateway.ask<{ securityGroups: { nodes: { rules: object[] }[] } }>(
    `{ securityGroups(first: 1000) { nodes { rules {
      ruleId portRange portRangeListId sourcePortRange prefixListId cidr localCidr localIpv6Cidr } } } }`,
  );
  expect(errors).toBeUndefined();
  const { cloud } = gateway.emulator;
  const rules = cloud.regions.flatMap(({ id }) =>
    cloud.accounts[0].securityGroups(id).flatMap((group) => cloud.accounts[0].securityGroupRules(group)),
  );
  const truth = rules.map((rule) => {
    const [far, near] = rule.Direction === 'ingress' ? (['Source', 'Dest'] as const) : (['Dest', 'Source'] as const);
    return {
      ruleId: rule.SecurityGroupRuleId,
      portRange: rule.PortRange || null,
      portRangeListId: rule.PortRangeListId || null,
      sourcePortRange: rule.SourcePortRange || null,
      prefixListId: rule[`${far}PrefixListId`] || null,
      cidr: rule[`${far}CidrIp`] || null,
      localCidr: rule[`${near}CidrIp`] || null,
      localIpv6Cidr: rule[`Ipv6${near}CidrIp`] || null,
    };
  });
  const sorted = (all: readonly object[]) => all.map((each) => JSON.stringify(each)).sort();
  expect(sorted(data.securityGroups.nodes.flatMap((group) => group.rules))).toEqual(sorted(truth));
  for (const member of ['portRangeListId', 'localCidr', 'prefixListId'] as const) {
    expect(truth.some((rule) => rule[member] !== null)).toBe(true);
  }
  expect(truth.filter(({ portRange, portRangeListId }) => portRange === null && portRangeListId === null)).toEqual([]);
});

describe.each(['INGRESS', 'EGRESS'])('a rule for %s', (direction) => {
  const portRange = direction === 'INGRESS' ? '7001/7001' : '7002/7002';

  it('is added as requested, and removed again', async () => {
    const said = { direction, portRange, policy: 'DROP', priority: 7, cidr: '10.0.0.0/8', description: 'of a test' };
    const added = await authorize(said);
    expect(codesOf(added)).toEqual(['ok']);
    expect(added.clientToken).toEqual(expect.any(String));
    const rule = newest(added, portRange);
    expect(rule).toMatchObject({ ...said, ipProtocol: 'TCP' });
    expect(codesOf(await revoke(rule, { dryRun: true }))).toEqual(['ok']);
    await expect(revoke(rule, { confirm: 'yes' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const removed = await revoke(rule);
    expect(codesOf(removed)).toEqual(['ok']);
    expect(newest(removed, portRange).ruleId).toBe('');
    expect(codesOf(await revoke(rule))).toEqual(['NOT_FOUND']);
    expect(codesOf(await revoke(rule, { dryRun: true }))).toEqual(['NOT_FOUND']);
  });

  it('is added once though its answer was lost', async () => {
    const action = direction === 'INGRESS' ? 'AuthorizeSecurityGroup' : 'AuthorizeSecurityGroupEgress';
    gateway.emulator.addFault({ kind: 'reset', action, when: 'after', count: 1 });
    const added = await authorize({
      direction,
      portRange: '7003/7003',
      cidr: '10.1.0.0/16',
      clientToken: `once-${direction}`,
    });
    expect(codesOf(added)).toEqual(['ok']);
    const calls = gateway.emulator.calls({ action });
    expect(calls.map(({ params }) => params.ClientToken)).toEqual([`once-${direction}`, `once-${direction}`]);
    expect(calls.filter(({ changed }) => changed.length > 0)).toHaveLength(1);
  });
});

describe('a rule', () => {
  it.each([
    ['no other side', {}],
    ['two other sides', { cidr: '10.0.0.0/8', ipv6Cidr: '2001:db8::/32' }],
  ])('about %s is refused before anything is asked', async (_what, sides) => {
    await expect(authorize(sides)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(gateway.calls()).toEqual([]);
  });

  it('that upstream refuses has the reason', async () => {
    expect(codesOf(await authorize({ cidr: '300.0.0.0/8' }))).toEqual(['BAD_USER_INPUT']);
    expect(codesOf(await authorize({ cidr: '10.0.0.0/8', securityGroupId: 'sg-nowhere' }))).toEqual(['NOT_FOUND']);
  });

  it('is only read in a dry run', async () => {
    const looked = await authorize({ cidr: '10.0.0.0/8', portRange: '7004/7004', dryRun: true });
    expect(looked).toMatchObject({ dryRun: 'GATEWAY', clientToken: null });
    expect(newest(looked, '7004/7004').ruleId).toBe('');
    const nowhere = { cidr: '10.0.0.0/8', securityGroupId: 'sg-nowhere', dryRun: true };
    expect(codesOf(await authorize(nowhere))).toEqual(['NOT_FOUND']);
  });
});
