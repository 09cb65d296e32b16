/** The truth about the questions of docs/questions that ask what security groups let through, by a simulation of packets. */
import { expect } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { innerAccessPolicyOf, type SecurityGroup } from '../../../emulator/data/ecs/security-groups.js';
import { type Packet, simulate, type WrittenGroup } from '../../resolvers/firewall/simulation.js';
import { type Question, regionIds } from '../question-kit.js';

const port = 22;
const calls = (length: number, cap: number) => Math.max(1, Math.ceil(length / cap));

/** Where rules name no list, so that no list is read, and some instance is open to the world. */
function regionOf(account: Account): string {
  const largest = regionIds().toSorted((a, b) => account.instances(b).length - account.instances(a).length);
  const found = largest.find((regionId) => {
    const groups = account.securityGroups(regionId);
    const rules = groups.flatMap((group) => account.securityGroupRules(group));
    const isPlain = rules.every(
      (rule) => rule.PortRangeListId + rule.SourcePrefixListId + rule.DestPrefixListId === '',
    );
    return (
      isPlain &&
      account.instances(regionId).length > 0 &&
      groups.some((one) => opennessOf(account, [one], 'IPv4') === 'FULL')
    );
  });
  if (found === undefined) throw new Error('Every region has rules by lists.');
  return found;
}

const writtenOf = (account: Account, group: SecurityGroup): WrittenGroup => ({
  id: group.SecurityGroupId,
  isEnterprise: group.SecurityGroupType === 'enterprise',
  innerAccessPolicy: innerAccessPolicyOf(group),
  rules: account.securityGroupRules(group),
});

const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const addressOf = (number: number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** The instances of a group. */
function membersOf(account: Account, { SecurityGroupId }: SecurityGroup) {
  return account
    .instances(regionOf(account))
    .filter(({ SecurityGroupIds }) => SecurityGroupIds.SecurityGroupId.includes(SecurityGroupId));
}

/** A group with instances that lets everyone in. */
function openGroup(account: Account): SecurityGroup {
  const found = account
    .securityGroups(regionOf(account))
    .find((group) => membersOf(account, group).length > 0 && opennessOf(account, [group], 'IPv4') === 'FULL');
  if (!found) throw new Error('No group with instances lets everyone in.');
  return found;
}

/** The first and last address of a block, and their neighbours outside. */
function edgesOf(cidr: string): readonly string[] {
  const [address = '', bits = '32'] = cidr.split('/');
  const [first, size] = [numberOf(address), 2 ** (32 - Number(bits))];
  const edges = [first - 1, first, first + size - 1, first + size];
  return edges.filter((edge) => edge >= 0 && edge < 2 ** 32).map(addressOf);
}

type Family = 'IPv4' | 'IPv6';
/** In and around the IPv6 blocks of the embedded cloud. */
const addressesV6 = [
  '::',
  '2408:4002:1014:4dff::1',
  '2408:4002:1014:4e00::',
  '2408:4002:1014:4eff::1',
  '2408:4002:1014:4f00::',
];

function opennessOf(
  account: Account,
  groups: readonly SecurityGroup[],
  family: Family,
  own?: readonly string[],
): string {
  const written = groups.map((group) => writtenOf(account, group));
  const rules = written.flatMap((group) => group.rules);
  const blocks = rules.flatMap((rule) => [rule.SourceCidrIp, rule.DestCidrIp]).filter((cidr) => cidr !== '');
  const space = {
    peers: family === 'IPv6' ? addressesV6 : [...new Set(['0.0.0.0/0', ...blocks].flatMap(edgesOf))],
    own: own ?? (family === 'IPv6' ? ['fd00::1'] : [...new Set(blocks.flatMap(edgesOf)), '192.0.2.1']),
    sourcePorts: [40_000],
  };
  const verdicts = (member: string | null) => {
    const decide = simulate(written, { direction: 'ingress', protocol: 'TCP', port, member }, space, {
      prefixes: {},
      ports: {},
    });
    return space.peers.flatMap((_, peer) =>
      space.own.map((_own, at) =>
        decide({ peer, own: at, sourcePort: 0 } satisfies Packet).every(({ accepts }) => accepts),
      ),
    );
  };
  const plain = verdicts(null);
  if (plain.every(Boolean)) return 'FULL';
  if (plain.some(Boolean)) return 'PARTIAL';
  const members = [...new Set([...written.map(({ id }) => id), ...rules.map(({ SourceGroupId }) => SourceGroupId)])];
  return members.some((member) => verdicts(member).some(Boolean)) ? 'GROUPS_ONLY' : 'NONE';
}

const rulesCalls = (account: Account, groups: readonly SecurityGroup[]) =>
  groups.reduce((sum, group) => sum + calls(account.securityGroupRules(group).length, 1000), 0);

interface Paths {
  readonly natGateways: { readonly nodes: readonly { readonly forwardEntries: readonly object[] }[] };
  readonly loadBalancers: { readonly nodes: readonly object[] };
}

export const openQuestions: Readonly<Record<string, Question>> = {
  'security-groups-open-to-the-world': {
    variables: (account) => ({ regionId: regionOf(account) }),
    truth: (account) => {
      const groups = account.securityGroups(regionOf(account));
      const nodes = groups.map((group) => ({
        securityGroupId: group.SecurityGroupId,
        ipv4: { openness: opennessOf(account, [group], 'IPv4') },
        ipv6: { openness: opennessOf(account, [group], 'IPv6') },
      }));
      return {
        data: { securityGroups: { nodes } },
        calls: calls(groups.length, 100) + rulesCalls(account, groups),
      };
    },
  },
  'instances-open-to-the-world': {
    variables: (account) => ({ regionId: regionOf(account) }),
    truth: (account) => {
      const regionId = regionOf(account);
      const all = account.securityGroups(regionId);
      const instances = account.instances(regionId);
      const groupsOf = (ids: readonly string[]) => all.filter(({ SecurityGroupId }) => ids.includes(SecurityGroupId));
      const nodes = instances.map(({ InstanceId, SecurityGroupIds, VpcAttributes, InnerIpAddress }) => {
        const groups = groupsOf(SecurityGroupIds.SecurityGroupId);
        const own = [...VpcAttributes.PrivateIpAddress.IpAddress, ...InnerIpAddress.IpAddress];
        return {
          instanceId: InstanceId,
          privateIpAddresses: own,
          ipv4: { openness: opennessOf(account, groups, 'IPv4', own) },
          ipv6: { openness: opennessOf(account, groups, 'IPv6') },
        };
      });
      const used = groupsOf(instances.flatMap(({ SecurityGroupIds }) => SecurityGroupIds.SecurityGroupId));
      return {
        data: { instances: { nodes } },
        calls: (data) => {
          const { natGateways, loadBalancers } = data as Paths;
          const gateways = natGateways.nodes;
          const balancers = loadBalancers.nodes.length;
          const entries = gateways.reduce((sum, { forwardEntries }) => sum + calls(forwardEntries.length, 50), 0);
          const ofBalancers = balancers === 0 ? 0 : balancers + Math.ceil(balancers / 10);
          const lists = calls(instances.length, 100) + calls(gateways.length, 50) + calls(balancers, 100);
          return lists + rulesCalls(account, used) + entries + ofBalancers;
        },
      };
    },
  },
  'who-opened-a-port': {
    variables: (account) => ({
      regionId: regionOf(account),
      securityGroupId: openGroup(account).SecurityGroupId,
      port,
      since: new Date(Date.now() - 80 * 86_400_000).toISOString(),
    }),
    truth: (account) => {
      const group = openGroup(account);
      const nodes = membersOf(account, group).map(({ InstanceId }) => ({ instanceId: InstanceId }));
      return {
        data: {
          securityGroup: {
            name: group.SecurityGroupName,
            openTo: { openness: 'FULL', openCidrs: ['0.0.0.0/0'], rules: expect.arrayContaining([expect.anything()]) },
            events: { nodes: expect.arrayContaining([expect.objectContaining({ name: expect.any(String) })]) },
            instances: { nodes },
          },
        },
        calls: 5,
      };
    },
  },
};
