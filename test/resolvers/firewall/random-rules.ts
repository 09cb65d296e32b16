/** Random rule sets over small spaces of addresses and ports, in which rules often overlap. */
import type { Chance } from '../../fuzz/random.js';
import type { Space, Traffic, WrittenGroup, WrittenRule } from './simulation.js';

/** Two small blocks for each family, with an address outside of them. Each rule treats all addresses outside alike. */
const spaces = {
  ipv4: {
    peers: [...Array.from({ length: 8 }, (_, at) => `10.0.0.${at}`), '198.51.100.1'],
    own: ['172.16.0.0', '172.16.0.1', '172.16.0.2', '172.16.0.3', '172.31.9.9'],
    every: '0.0.0.0/0',
    within: (at: number, bits: number) => `10.0.0.${at}/${29 + bits}`,
    ownBlock: (at: number, bits: number) => `172.16.0.${at}/${30 + bits}`,
  },
  ipv6: {
    peers: [...Array.from({ length: 8 }, (_, at) => `2001:db8::${at}`), '2400::1'],
    own: ['fd00::', 'fd00::1', 'fd00::2', 'fd00::3', 'fd00::9:9'],
    every: '::/0',
    within: (at: number, bits: number) => `2001:db8::${at}/${125 + bits}`,
    ownBlock: (at: number, bits: number) => `fd00::${at}/${126 + bits}`,
  },
} as const;

export type FamilyName = keyof typeof spaces;

const sourcePorts: readonly number[] = [0, 1, 2, 3, 4, 65_535];
export const groupIds: readonly string[] = ['sg-a', 'sg-b', 'sg-x', 'sg-y'];

export const lists = {
  prefixes: {
    'pl-read': ['10.0.0.0/31', '10.0.0.1/32', '10.0.0.6/31', '2001:db8::4/127'],
    'pl-world': ['0.0.0.0/1', '128.0.0.0/1', '::/0'],
    'pl-empty': [],
  },
  ports: { 'prl-read': ['1/2', '2/3'], 'prl-all': ['-1/-1'], 'prl-empty': [] },
};

/** A block within a small space: aligned, so that it is a block. */
function block(chance: Chance, bits: number, of: (at: number, bits: number) => string): string {
  const length = chance.below(bits + 1);
  const size = 2 ** (bits - length);
  return of(chance.below(2 ** length) * size, length);
}

function anyBlock(chance: Chance): string {
  const space = spaces[chance.one(['ipv4', 'ipv4', 'ipv6'] as const)];
  return chance.is(0.3) ? space.every : block(chance, 3, space.within);
}

function range(chance: Chance): string {
  const first = 1 + chance.below(4);
  return `${first}/${first + chance.below(5 - first)}`;
}

const blank = { CidrIp: '', v6: '', GroupId: '', PrefixListId: '' };

function peer(chance: Chance, mayBeUnread: boolean): typeof blank {
  const kind = chance.next();
  if (kind < 0.2) return { ...blank, GroupId: chance.one(groupIds) };
  if (kind < 0.4) {
    const known = ['pl-read', 'pl-world', 'pl-empty'];
    return {
      ...blank,
      PrefixListId: chance.one(mayBeUnread ? [...known, 'pl-unread', 'pl-unread', 'pl-other'] : known),
    };
  }
  const cidr = anyBlock(chance);
  const [CidrIp, v6] = cidr.includes(':') ? ['', cidr] : [cidr, ''];
  // Where a CIDR block and another peer are given, the block counts.
  return { ...blank, CidrIp, v6, ...(chance.is(0.1) && { GroupId: 'sg-x', PrefixListId: 'pl-unread' }) };
}

function own(chance: Chance): typeof blank {
  if (chance.is(0.75)) return blank;
  const family = chance.one(['ipv4', 'ipv4', 'ipv6'] as const);
  const cidr = block(chance, 2, spaces[family].ownBlock);
  return family === 'ipv4' ? { ...blank, CidrIp: cidr } : { ...blank, v6: cidr };
}

/** At most one part of a rule cannot be read, so that the gateway's answer is exact. */
function rule(chance: Chance, id: string): WrittenRule {
  const protocol = chance.one(['TCP', 'TCP', 'TCP', 'UDP', 'ALL', 'ICMP', 'ICMPV6', 'GRE', '6', '17', '132', 'SCTPX']);
  const Direction = chance.is(0.7) ? 'ingress' : 'egress';
  const hasPorts = ['TCP', 'UDP', '6', '17'].includes(protocol);
  const isByList = hasPorts && chance.is(0.25);
  const list = chance.one(['prl-read', 'prl-all', 'prl-empty', 'prl-unread']);
  const isUnread = protocol === 'SCTPX' || (isByList && list === 'prl-unread');
  const other = peer(chance, !isUnread);
  const self = own(chance);
  const [source, dest] = Direction === 'ingress' ? [other, self] : [self, other];
  return {
    SecurityGroupRuleId: id,
    Direction,
    Policy: chance.one(['Accept', 'Accept', 'Drop', 'accept', 'drop']),
    Priority: String(chance.one([1, 1, 2, 3, 100])),
    IpProtocol: protocol,
    PortRange: isByList ? '' : hasPorts ? chance.one([range(chance), '1/65535', '-1/-1']) : '-1/-1',
    PortRangeListId: isByList ? list : '',
    SourcePortRange: hasPorts && chance.is(0.25) ? range(chance) : chance.one(['', '-1/-1']),
    SourceCidrIp: source.CidrIp,
    Ipv6SourceCidrIp: source.v6,
    SourceGroupId: source.GroupId,
    SourcePrefixListId: source.PrefixListId,
    DestCidrIp: dest.CidrIp,
    Ipv6DestCidrIp: dest.v6,
    DestGroupId: dest.GroupId,
    DestPrefixListId: dest.PrefixListId,
  };
}

export function randomGroups(chance: Chance): readonly WrittenGroup[] {
  const isEnterprise = chance.is(0.3);
  return groupIds.slice(0, 1 + chance.below(2)).map((id) => ({
    id,
    isEnterprise,
    innerAccessPolicy: isEnterprise || chance.is(0.4) ? 'Drop' : 'Accept',
    rules: Array.from({ length: chance.below(7) }, (_, at) => rule(chance, `${id}-${at}`)),
  }));
}

export interface RandomQuestion {
  readonly family: FamilyName;
  readonly direction: Traffic['direction'];
  readonly protocol: string;
  readonly port: number | null;
  readonly cidr: string;
  /** The group's own addresses; null = any. */
  readonly own: readonly string[] | null;
}

export function randomQuestion(chance: Chance): RandomQuestion {
  const family = chance.one(['ipv4', 'ipv4', 'ipv6'] as const);
  const { every, within, own } = spaces[family];
  const protocol = chance.one(['TCP', 'TCP', 'UDP', family === 'ipv4' ? 'ICMP' : 'ICMPV6', 'GRE']);
  return {
    family,
    direction: chance.one(['ingress', 'egress']),
    protocol,
    port: protocol === 'TCP' || protocol === 'UDP' ? 1 + chance.below(5) : null,
    cidr: chance.is(0.5) ? every : block(chance, 3, within),
    own: chance.is(0.6) ? null : own.filter(() => chance.is(0.4)),
  };
}

/** One packet of each kind that rules can tell apart. */
export function spaceOf({ family, own, port }: RandomQuestion): Space {
  const { peers } = spaces[family];
  return { peers, own: own ?? spaces[family].own, sourcePorts: port === null ? [0] : sourcePorts };
}
