/** Decides about single packets, one rule after the other, from rules as upstream writes them. It shares no code with the gateway. */
import { BlockList } from 'node:net';

/** A rule in upstream's spelling. Members that do not apply are empty. */
export type WrittenRule = Readonly<
  Record<
    | 'SecurityGroupRuleId'
    | 'Direction'
    | 'Policy'
    | 'Priority'
    | 'IpProtocol'
    | 'PortRange'
    | 'PortRangeListId'
    | 'SourcePortRange'
    | 'SourceCidrIp'
    | 'Ipv6SourceCidrIp'
    | 'SourceGroupId'
    | 'SourcePrefixListId'
    | 'DestCidrIp'
    | 'Ipv6DestCidrIp'
    | 'DestGroupId'
    | 'DestPrefixListId',
    string
  >
>;

export interface WrittenGroup {
  readonly id: string;
  readonly isEnterprise: boolean;
  readonly innerAccessPolicy: 'Accept' | 'Drop';
  readonly rules: readonly WrittenRule[];
}

/** The lists that can be read. All others may hold anything. */
export interface ReadLists {
  readonly prefixes: Readonly<Record<string, readonly string[]>>;
  readonly ports: Readonly<Record<string, readonly string[]>>;
}

/** Packets that differ only in their addresses and source port. */
export interface Traffic {
  readonly direction: 'ingress' | 'egress';
  /** In upstream's spelling. */
  readonly protocol: string;
  readonly port: number | null;
  /** The security group that the peer is in. */
  readonly member: string | null;
}

/** A packet as positions in the lists of what there is. */
export interface Packet {
  readonly peer: number;
  readonly own: number;
  readonly sourcePort: number;
}

export interface Space {
  readonly peers: readonly string[];
  readonly own: readonly string[];
  readonly sourcePorts: readonly number[];
}

export interface Decision {
  readonly accepts: boolean;
  /** Null when no rule decides. */
  readonly rule: WrittenRule | null;
}

const numbers: Readonly<Record<string, string>> = { TCP: '6', UDP: '17', ICMP: '1', ICMPV6: '58', GRE: '47' };
const known = new Set([...Object.keys(numbers), 'ALL']);

/** The part of a rule that cannot be read, by the name that the gateway gives it. */
function unreadOf(rule: WrittenRule, { direction, port }: Traffic, lists: ReadLists): string | null {
  if (!known.has(rule.IpProtocol) && !/^\d+$/.test(rule.IpProtocol)) return `protocol ${rule.IpProtocol}`;
  const [prefix, ...others] =
    direction === 'ingress'
      ? [rule.SourcePrefixListId, rule.SourceCidrIp, rule.Ipv6SourceCidrIp, rule.SourceGroupId]
      : [rule.DestPrefixListId, rule.DestCidrIp, rule.Ipv6DestCidrIp, rule.DestGroupId];
  // A list beside another peer does not count.
  if (prefix !== '' && others.every((peer) => peer === '') && !lists.prefixes[prefix]) return `prefix list ${prefix}`;
  const ports = rule.PortRange === '' ? rule.PortRangeListId : '';
  return port !== null && ports !== '' && !lists.ports[ports] ? `port list ${ports}` : null;
}

/** The rules of all groups, from priority 1 to 100; of one priority, those that drop come first. */
function inOrder(groups: readonly WrittenGroup[]): readonly WrittenRule[] {
  const all = groups.flatMap(({ rules }) => rules);
  const ordered: WrittenRule[] = [];
  for (let priority = 1; priority <= 100; priority += 1) {
    for (const policy of ['drop', 'accept'])
      ordered.push(...all.filter((rule) => Number(rule.Priority) === priority && rule.Policy.toLowerCase() === policy));
  }
  return ordered;
}

/** What a rule says about each address and port of the space. */
interface Known {
  readonly rule: WrittenRule;
  readonly accepts: boolean;
  readonly unread: string | null;
  readonly peers: readonly boolean[];
  readonly own: readonly boolean[];
  readonly sourcePorts: readonly boolean[];
}

/** What the groups do with traffic, packet by packet. */
export function simulate(groups: readonly WrittenGroup[], traffic: Traffic, space: Space, lists: ReadLists) {
  const { member, direction } = traffic;
  const joined = groups.some(({ id, innerAccessPolicy }) => id === member && innerAccessPolicy === 'Accept');
  const rest = direction === 'egress' && groups.some(({ isEnterprise }) => !isEnterprise);
  const rules = inOrder(groups).flatMap((rule) => knownOf(rule, traffic, space, lists) ?? []);
  /** All decisions that the unread parts allow. Each part matches the packet or does not; where it decides nothing, both are one case. */
  return ({ peer, own, sourcePort }: Packet): readonly Decision[] => {
    if (joined) return [{ accepts: true, rule: null }];
    const decisions: Decision[] = [];
    const ruledOut = new Set<string>();
    for (const each of rules) {
      if (!each.peers[peer] || !each.own[own] || !each.sourcePorts[sourcePort]) continue;
      if (each.unread !== null && ruledOut.has(each.unread)) continue;
      decisions.push(each);
      if (each.unread === null) return decisions;
      ruledOut.add(each.unread);
    }
    return [...decisions, { accepts: rest, rule: null }];
  };
}

/** Null when the rule is about other traffic. */
function knownOf(rule: WrittenRule, traffic: Traffic, space: Space, lists: ReadLists): Known | null {
  const { direction, protocol, port, member } = traffic;
  const isIngress = direction === 'ingress';
  const [peerV4, peerV6] = isIngress
    ? [rule.SourceCidrIp, rule.Ipv6SourceCidrIp]
    : [rule.DestCidrIp, rule.Ipv6DestCidrIp];
  const [ownV4, ownV6] = isIngress
    ? [rule.DestCidrIp, rule.Ipv6DestCidrIp]
    : [rule.SourceCidrIp, rule.Ipv6SourceCidrIp];
  const group = isIngress ? rule.SourceGroupId : rule.DestGroupId;
  const prefix = isIngress ? rule.SourcePrefixListId : rule.DestPrefixListId;
  if (rule.Direction !== direction) return null;
  const isKnown = known.has(rule.IpProtocol) || /^\d+$/.test(rule.IpProtocol);
  if (isKnown && !['ALL', protocol, numbers[protocol]].includes(rule.IpProtocol)) return null;
  const ports = rule.PortRange === '' ? (lists.ports[rule.PortRangeListId] ?? ['-1/-1']) : [rule.PortRange];
  if (port !== null && !ports.some((range) => isInRange(port, range))) return null;
  const hasCidr = peerV4 !== '' || peerV6 !== '';
  const isPeer = (peer: string) => {
    if (hasCidr) return isIn(peer, peerV4) || isIn(peer, peerV6);
    if (group !== '') return group === member;
    return (lists.prefixes[prefix] ?? ['0.0.0.0/0', '::/0']).some((cidr) => isIn(peer, cidr));
  };
  return {
    rule,
    accepts: rule.Policy.toLowerCase() === 'accept',
    unread: unreadOf(rule, traffic, lists),
    peers: space.peers.map(isPeer),
    own: space.own.map((own) => (ownV4 === '' && ownV6 === '') || isIn(own, ownV4) || isIn(own, ownV6)),
    sourcePorts: space.sourcePorts.map((from) => port === null || isInRange(from, rule.SourcePortRange || '-1/-1')),
  };
}

function isInRange(port: number, range: string): boolean {
  const [first = 0, last = 0] = range.split('/').map(Number);
  return range === '-1/-1' || (first <= port && port <= last);
}

const answers = new Map<string, boolean>();

/** Whether the address is in the block, by Node's own block list. */
export function isIn(address: string, cidr: string): boolean {
  if (cidr === '') return false;
  const name = `${address} ${cidr}`;
  const known = answers.get(name);
  if (known !== undefined) return known;
  const [type, bits] = cidr.includes(':') ? (['ipv6', 128] as const) : (['ipv4', 32] as const);
  const [net = '', prefix = bits] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(net, Number(prefix), type);
  const answer = address.includes(':') === (type === 'ipv6') && list.check(address, type);
  answers.set(name, answer);
  return answer;
}
