/** `openTo` where something cannot be read, and with bad arguments: never closed, and never a call too many. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isShared, prefixListOf } from '../../../emulator/data/ecs/rule-lists.js';
import { isIn } from '../../resolvers/firewall/simulation.js';
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

describe('what cannot be read', () => {
  const [ownList, otherList] = ['pl-owned', 'pl-shared'].map((start) => {
    const ids = Array.from({ length: 50 }, (_, at) => `${start}${at}`);
    return ids.find((id) => isShared(id) === (start === 'pl-shared')) ?? '';
  });

  it('is unknown and reported, and never closed, when it is a list of another account', async () => {
    const [group] = sg.with([
      { ...open, SourceCidrIp: '10.0.0.0/8' },
      { ...open, SourceCidrIp: '', SourcePrefixListId: otherList, SourcePrefixListName: 'partner' },
    ]);
    const { data, errors } = await sg.look<Reach>(group, `openTo(port: 22) ${reach}`);
    expect(data).toMatchObject({ openness: 'PARTIAL', openCidrs: ['10.0.0.0/8'] });
    expect(data?.unknownCidrs).toContain('128.0.0.0/1');
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ path: ['securityGroup', 'answer'], extensions: { code: 'NOT_FOUND' } });
    expect(errors?.[0]?.message).toContain(otherList);
    const outside = await sg.look<Reach>(group, `openTo(port: 22, cidr: "192.0.2.0/24") ${reach}`);
    expect(outside.data).toMatchObject({ openness: 'UNKNOWN', unknownCidrs: ['192.0.2.0/24'], openCidrs: [] });
  });

  it('is named with the missing right when the caller may not read lists, and only where it matters', async () => {
    const [group] = sg.with([{ ...open, SourceCidrIp: '', SourcePrefixListId: ownList }]);
    const as = sg.without('ecs:DescribePrefixListAttributes');
    const { data, errors } = await sg.look<Reach>(group, `openTo(port: 22) ${reach}`, { as });
    expect(data).toMatchObject({ openness: 'UNKNOWN', unknownCidrs: ['0.0.0.0/0'] });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['securityGroup', 'answer'],
      extensions: {
        code: 'FORBIDDEN',
        missingPermission: {
          action: 'ecs:DescribePrefixListAttributes',
          resource: `acs:ecs:${region}:${sg.account.id}:prefixlist/${ownList}`,
        },
      },
    });
    const other = await sg.look<Reach>(group, `openTo(port: 23) ${reach}`, { as });
    expect(other).toMatchObject({ data: { openness: 'NONE' }, errors: undefined });
    const mine = await sg.look<Reach>(group, `openTo(port: 22) ${reach}`);
    expect(mine.errors).toBeUndefined();
    const entries = prefixListOf(ownList ?? '').entries.map(({ Cidr }) => Cidr);
    for (const cidr of entries) expect(isIn(cidr.split('/')[0] ?? '', cidr)).toBe(true);
    expect(mine.data?.openness).toBe(
      prefixListOf(ownList ?? '').AddressFamily === 'IPv6' ? 'NONE' : expect.stringMatching(/FULL|PARTIAL/),
    );
  });

  it('is FORBIDDEN at the field when the caller may not read rules', async () => {
    const [group] = sg.with([open]);
    const { data, errors } = await sg.look(group, 'openTo(port: 22) { openness }', {
      as: sg.without('ecs:DescribeSecurityGroupAttribute'),
    });
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['securityGroup', 'answer'],
      extensions: { code: 'FORBIDDEN', missingPermission: { action: 'ecs:DescribeSecurityGroupAttribute' } },
    });
  });

  it('is FORBIDDEN at the field of an instance when the caller may not read the types that it needs', async () => {
    const as = sg.without('ecs:DescribeSecurityGroups');
    const query = `{ instances(regionIds: ["${region}"], first: 1) { nodes { in: openTo(port: 22) { openness } out: openTo(port: 22, direction: EGRESS) { openness } } } }`;
    const { data, errors } = await gateway.ask<{ instances: { nodes: object[] } }>(query, { as });
    expect(data.instances.nodes).toEqual([{ in: { openness: expect.any(String) }, out: null }]);
    expect(errors?.filter(({ extensions }) => extensions.code === 'FORBIDDEN').map(({ path }) => path?.at(-1))).toEqual(
      ['out'],
    );
  });

  it('is unknown when a rule has a protocol that the gateway does not know', async () => {
    const [group] = sg.with([{ ...open, IpProtocol: 'NEWTCP' }]);
    const { data, errors } = await sg.look<Reach>(group, `openTo(port: 22) ${reach}`);
    expect(data).toMatchObject({ openness: 'UNKNOWN' });
    expect(errors?.[0]).toMatchObject({
      path: ['securityGroup', 'answer'],
      extensions: { code: 'UNAVAILABLE', retryable: false },
    });
    expect(errors?.[0]?.message).toContain('NEWTCP');
  });

  it.each([
    { Policy: 'Allow' },
    { Priority: '' },
    { SourceCidrIp: '10.0.0.0/99' },
    { Direction: 'inwards' },
    { SourceCidrIp: '' },
  ])('is an error and not an answer when a rule has %j', async (odd) => {
    const [group] = sg.with([
      { ...open, Policy: 'Drop' },
      { ...open, ...odd },
    ]);
    const { data, errors } = await sg.look(group, 'openTo(port: 22) { openness }');
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({ path: ['securityGroup', 'answer'], extensions: { code: 'UNAVAILABLE' } });
  });

  it('is not found when the group is gone', async () => {
    const id = 'sg-bp1gone0000000000000';
    const query = `{ instances(regionIds: ["${region}"], first: 1) { nodes { openTo(port: 22) { openness } } } }`;
    const [instance] = sg.account.instances(region);
    sg.account.change.instances(region, ([first, ...others]) =>
      first ? [{ ...first, SecurityGroupIds: { SecurityGroupId: [id] } }, ...others] : [],
    );
    const { data, errors } = await gateway.ask<{ instances: { nodes: object[] } }>(query);
    sg.account.change.instances(region, ([first, ...others]) => (first && instance ? [instance, ...others] : []));
    expect(data.instances.nodes).toEqual([{ openTo: null }]);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } });
  });
});

describe('bad arguments', () => {
  it.each([
    ['port: 0', /`port` must be a port from 1 to 65535, and not 0/],
    ['port: 65536', /`port`/],
    ['port: -1', /`port`/],
    ['', /`port` must be a port from 1 to 65535, and not null/],
    ['protocol: UDP', /`port`/],
    ['port: 22, protocol: ICMP', /ICMP has no ports/],
    ['port: 22, protocol: GRE', /GRE has no ports/],
    ['port: 22, protocol: UNRECOGNIZED', /UNRECOGNIZED/],
    ['port: 22, direction: UNRECOGNIZED', /UNRECOGNIZED/],
    ['port: 22, cidr: ""', /`cidr` must be an address or a CIDR block/],
    ['port: 22, cidr: "0.0.0.0/33"', /`cidr`/],
    ['port: 22, cidr: "any"', /`cidr`/],
    ['port: 22, cidr: "0.0.0.0/0,::/0"', /`cidr`/],
    ['port: 22, cidr: "10.1.2.3/8"', /the block with this address is 10.0.0.0\/8/],
    ['protocol: ICMP, cidr: "::/0"', /ICMPV6/],
    ['protocol: ICMPV6', /ICMP/],
  ])('(%s) are refused without a call, wherever the field is', async (args, message) => {
    const field = `openTo${args === '' ? '' : `(${args})`} { openness }`;
    const places = [
      `{ securityGroups(regionIds: ["${region}"]) { nodes { ${field} } } }`,
      `{ instances(regionIds: ["${region}"]) { edges { node { securityGroups { ...on SecurityGroup { ${field} } } } } } }`,
      `{ region(regionId: "${region}") { instances { nodes { networkInterfaces { ...card } } } } } fragment card on NetworkInterface { ${field} }`,
    ];
    for (const query of places) {
      const { errors } = await gateway.ask(query);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]).toMatchObject({
        message: expect.stringMatching(message),
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
    expect(gateway.calls()).toEqual([]);
  });

  it('in variables are refused without a call, and recorded in a plan', async () => {
    const query = `query ($cidr: String) { instances(regionIds: ["${region}"]) { nodes { openTo(port: 22, cidr: $cidr) { openness } } } }`;
    const { errors } = await gateway.ask(query, { variables: { cidr: '10.0.0.1/8' } });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const plan = await gateway.ask(query, { variables: { cidr: 'x' }, headers: { 'x-yunmen-plan': '1' } });
    expect(plan.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(gateway.calls()).toEqual([]);
    const usual = await gateway.ask(query, { variables: { cidr: null } });
    expect(usual.errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('BAD_USER_INPUT');
  });
});
