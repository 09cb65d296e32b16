/** `openTo` of every security group, and of instances and network interfaces, is what a simulation of packets says. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isIn, type ReadLists, simulate, type WrittenGroup } from '../../resolvers/firewall/simulation.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { open, type Reach, reach, region, SecurityGroups } from './security-groups.js';

let gateway: TestGateway;
let sg: SecurityGroups;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 300, headers: fresh });
  sg = new SecurityGroups(gateway);
});
let lists: ReadLists;
beforeAll(() => {
  lists = sg.readLists();
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

/** Addresses in and around the blocks of the embedded cloud's rules. */
const peers = {
  IPv4: [
    '10.0.0.1',
    '10.255.255.255',
    '172.16.3.4',
    '192.168.1.1',
    '198.51.100.7',
    '198.51.100.8',
    '203.0.113.0',
    '8.8.8.8',
  ],
  IPv6: ['2408:4002:1014:4e00::1', '2408:4002:1014:4f00::1', 'fd00::1', '2001:db8::1'],
};

interface Asked {
  readonly direction: 'ingress' | 'egress';
  readonly port: number;
  readonly family: keyof typeof peers;
}

/** What the simulation says about each address: open, partly, perhaps or closed. */
function truthOf(written: readonly WrittenGroup[], { direction, port, family }: Asked, own: readonly string[] | null) {
  // Some addresses that rules name alone, too.
  const named = written.flatMap(({ rules }) => rules.flatMap((rule) => rule.SourceCidrIp || rule.DestCidrIp));
  const alone = named.filter((cidr) => cidr.endsWith('/32')).map((cidr) => cidr.slice(0, -3));
  const space = {
    peers: [...new Set([...peers[family], ...(family === 'IPv4' ? alone.slice(0, 10) : [])])],
    own: own ?? (family === 'IPv4' ? ['10.1.0.7', '10.99.0.7'] : ['fd00::7']),
    sourcePorts: [40_000],
  };
  const decide = simulate(written, { direction, protocol: 'TCP', port, member: null }, space, lists);
  return space.peers.map((address, peer) => {
    const outcomes = space.own.map((_, at) => {
      const all = decide({ peer, own: at, sourcePort: 0 }).map(({ accepts }) => accepts);
      return all.every(Boolean) ? 'open' : all.some(Boolean) ? 'perhaps' : 'closed';
    });
    const isOpen = outcomes.includes('open');
    const verdict = outcomes.every((each) => each === 'open')
      ? 'open'
      : isOpen
        ? 'partly'
        : outcomes.includes('perhaps')
          ? 'perhaps'
          : 'closed';
    return [address, verdict];
  });
}

function answered({ openCidrs, partlyOpenCidrs, unknownCidrs }: Reach, addresses: readonly string[]) {
  const sets = [openCidrs, partlyOpenCidrs, unknownCidrs];
  return addresses.map((address) => {
    const at = sets.findIndex((cidrs) => cidrs.some((cidr) => isIn(address, cidr)));
    return [address, ['open', 'partly', 'perhaps'][at] ?? 'closed'];
  });
}

const questions: readonly Asked[] = (['ingress', 'egress'] as const).flatMap((direction) =>
  (['IPv4', 'IPv6'] as const).flatMap((family) => [22, 8080].map((port) => ({ direction, family, port }))),
);
const nameOf = ({ direction, family, port }: Asked) => `${direction}${family}p${port}`;
const fields = questions
  .map((asked) => {
    const cidr = asked.family === 'IPv4' ? '0.0.0.0/0' : '::/0';
    return `${nameOf(asked)}: openTo(port: ${asked.port}, direction: ${asked.direction.toUpperCase()}, cidr: "${cidr}") ${reach}`;
  })
  .join(' ');

describe('openTo', () => {
  it('of each security group is what a simulation of packets says', async () => {
    const { data } = await gateway.ask<{ securityGroups: { nodes: Record<string, Reach>[] } }>(
      `{ securityGroups(regionIds: ["${region}"], first: 100) { nodes { ${fields} } } }`,
    );
    const seen = new Set<string>();
    for (const [at, group] of sg.all.entries()) {
      for (const asked of questions) {
        const truth = truthOf([sg.written(group)], asked, null);
        const said = data.securityGroups.nodes[at]?.[nameOf(asked)] as Reach;
        expect(
          answered(
            said,
            truth.map(([address = '']) => address),
          ),
          `${group.SecurityGroupId} ${nameOf(asked)}`,
        ).toEqual(truth);
        seen.add(said.openness);
        for (const [, verdict] of truth) seen.add(verdict ?? '');
      }
    }
    for (const name of ['FULL', 'PARTIAL', 'GROUPS_ONLY', 'NONE', 'open', 'perhaps', 'closed'])
      expect(seen).toContain(name);
  });

  it.each(['instances', 'networkInterfaces'])(
    'of %s merges the rules of all their groups, for their own addresses',
    async (kind) => {
      const { data } = await gateway.ask<Record<string, { nodes: (Record<string, Reach> & Card)[] }>>(
        `{ ${kind}(regionIds: ["${region}"], first: 30) { nodes { securityGroupIds privateIpAddresses ipv6Addresses ${fields} } } }`,
      );
      const nodes = data[kind]?.nodes ?? [];
      expect(nodes).toHaveLength(30);
      for (const node of nodes) {
        const own = sg.all.filter(({ SecurityGroupId }) => node.securityGroupIds.includes(SecurityGroupId));
        for (const asked of questions) {
          const mine = asked.family === 'IPv4' ? node.privateIpAddresses : node.ipv6Addresses;
          const truth = truthOf(
            own.map((group) => sg.written(group)),
            asked,
            mine.length === 0 ? null : mine,
          );
          const said = node[nameOf(asked)] as Reach;
          expect(
            answered(
              said,
              truth.map(([address = '']) => address),
            ),
            nameOf(asked),
          ).toEqual(truth);
        }
      }
    },
  );
});

interface Card {
  readonly securityGroupIds: readonly string[];
  readonly privateIpAddresses: readonly string[];
  readonly ipv6Addresses: readonly string[];
}

describe('peers in security groups', () => {
  it('are named with their account, and make a closed group open to members only', async () => {
    const [group, [rule]] = sg.with([
      { ...open, SourceCidrIp: '', SourceGroupId: 'sg-partner', SourceGroupOwnerAccount: 'partner@example.com' },
    ]);
    const { data } = await sg.look<Reach>(
      group,
      `openTo(port: 22, cidr: "10.0.0.0/8") ${reach.replace('openness }', 'openness rules { ruleId } }')}`,
    );
    expect(data).toMatchObject({
      openness: 'GROUPS_ONLY',
      openCidrs: [],
      peerGroups: [
        {
          securityGroupId: 'sg-partner',
          owner: 'partner@example.com',
          openness: 'FULL',
          rules: [{ ruleId: rule?.SecurityGroupRuleId }],
        },
      ],
    });
  });
});
