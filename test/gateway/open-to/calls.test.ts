/** The calls of `openTo`: shared, only for lists that matter, and planned. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listsNamedBy } from '../../../emulator/data/ecs/rule-lists.js';
import type { SecurityGroupRule } from '../../../emulator/data/ecs/security-group-rules.js';
import type { SecurityGroup } from '../../../emulator/data/ecs/security-groups.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { open, type Reach, reach, region, SecurityGroups } from './security-groups.js';

let gateway: TestGateway;
let sg: SecurityGroups;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 300, headers: fresh });
  sg = new SecurityGroups(gateway);
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const pagesOf = (group: SecurityGroup) => Math.max(1, Math.ceil(sg.rulesOf(group).length / 1000));
const rulesCalls = () => sg.all.reduce((sum, group) => sum + pagesOf(group), 0);
const countOf = (action: string) => gateway.calls().filter((name) => name === `Ecs:${action}`).length;

describe('the calls of openTo', () => {
  const ask = (selection: string) =>
    gateway.ask(`{ securityGroups(regionIds: ["${region}"], first: 100) { nodes { ${selection} } } }`);

  it('are one for each thousand rules of a group, and one for each list on which an answer depends', async () => {
    await ask('openTo(port: 22) { openness }');
    expect(countOf('DescribeSecurityGroupAttribute')).toBe(rulesCalls());
    expect(countOf('DescribeSecurityGroups')).toBe(1);
    const relevant = (rule: SecurityGroupRule) =>
      rule.Direction === 'ingress' && ['TCP', 'ALL'].includes(rule.IpProtocol);
    const named = sg.rules.filter(relevant);
    const lists = (kind: 'prefix' | 'ports') => listsNamedBy(named, kind).size;
    expect(countOf('DescribePrefixListAttributes')).toBeLessThanOrEqual(lists('prefix'));
    expect(countOf('DescribePortRangeListEntries')).toBeLessThanOrEqual(lists('ports'));
    const read = gateway.emulator.calls().filter(({ action }) => /Prefix|PortRange/.test(action));
    expect(read.length).toBeGreaterThan(0);
    expect(new Set(read.map(({ params }) => JSON.stringify([params.PrefixListId, params.PortRangeListId]))).size).toBe(
      read.length,
    );
  });

  it('are shared with other questions, with the rules themselves and with the entries of lists', async () => {
    await ask('a: openTo(port: 22) { openness }');
    const alone = gateway.calls().length;
    gateway.emulator.clearCalls();
    await ask(
      'a: openTo(port: 22) { openness } b: openTo(port: 22) { rules { ruleId } peerGroups { rules { ruleId } } } rules { ruleId }',
    );
    expect(gateway.calls()).toHaveLength(alone);
    gateway.emulator.clearCalls();
    await ask(
      'a: openTo(port: 22) { openness } c: openTo(port: 22, cidr: "::/0") { openness } d: openTo(port: 22, direction: EGRESS) { openness }',
    );
    expect(countOf('DescribeSecurityGroupAttribute')).toBe(rulesCalls());
    expect(countOf('DescribeSecurityGroups')).toBe(1);
  });

  it('read no list when rules decide without it', async () => {
    const [group, rules] = sg.with([
      { ...open, Priority: '1' },
      { ...open, SourceCidrIp: '', SourcePrefixListId: 'pl-notread', Priority: '2' },
      { ...open, PortRange: '', PortRangeListId: 'prl-notread', Policy: 'Drop', Priority: '3' },
    ]);
    const { data, errors } = await sg.look<Reach>(group, `openTo(port: 22) ${reach}`);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ openness: 'FULL', rules: [{ ruleId: rules[0]?.SecurityGroupRuleId }] });
    expect(gateway.calls()).toEqual(['Ecs:DescribeSecurityGroups', 'Ecs:DescribeSecurityGroupAttribute']);
  });

  it('of instances are one for each group, and for traffic outwards one for the types of 100 groups', async () => {
    const ask = (selection: string) =>
      gateway.ask(`{ instances(regionIds: ["${region}"], first: 100) { nodes { ${selection} } } }`);
    await ask('openTo(port: 3306, cidr: "192.0.2.1") { openness }');
    const used = sg.account
      .instances(region)
      .slice(0, 100)
      .flatMap(({ SecurityGroupIds }) => SecurityGroupIds.SecurityGroupId);
    const distinct = sg.all.filter(({ SecurityGroupId }) => used.includes(SecurityGroupId));
    expect(countOf('DescribeSecurityGroupAttribute')).toBe(distinct.reduce((sum, group) => sum + pagesOf(group), 0));
    expect(countOf('DescribeSecurityGroups')).toBe(0);
    gateway.emulator.clearCalls();
    await ask('openTo(port: 3306, cidr: "192.0.2.1", direction: EGRESS) { openness }');
    expect(countOf('DescribeSecurityGroups')).toBe(1);
  });

  it('are in the plan, and its policy is enough', async () => {
    const query = `{ instances(regionIds: ["${region}"], first: 20) { nodes { openTo(port: 22) { openness } } } }`;
    const plan = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    const { actions, policy } = (plan.extensions as unknown as Planned).plan;
    const planned = new Map(actions.map((each) => [each.action, each.bounded]));
    for (const action of [
      'DescribeSecurityGroupAttribute',
      'DescribePrefixListAttributes',
      'DescribePortRangeListEntries',
    ])
      expect(planned.get(action), action).toBe(false);
    expect(gateway.calls()).toEqual([]);
    const as = sg.sessionOf(policy);
    const [limited, whole] = [await gateway.ask(query, { as }), await gateway.ask(query)];
    expect(limited.data).toEqual(whole.data);
    expect(JSON.stringify(limited.errors ?? [])).not.toContain('FORBIDDEN');
  });
});

interface Planned {
  readonly plan: {
    readonly actions: readonly { readonly action: string; readonly bounded: boolean }[];
    readonly policy: object;
  };
}
