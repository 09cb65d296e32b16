/** Reads a rule as DescribeSecurityGroupAttribute writes it. A value that cannot be read is an error: a rule that is passed over may open or close everything. */
import { type Item, integerOf, unfit } from '../../../../client/model/value.js';
import { type Block, parseBlock } from '../../../firewall/blocks.js';
import { everyPort, type Ranges } from '../../../firewall/ranges.js';
import type { Peer, Rule } from '../../../firewall/rules.js';
import { asText } from '../../scalar-fields.js';

export type Direction = 'ingress' | 'egress';

/** What lists that rules name hold, as far as it is known, by id. */
export interface KnownLists {
  readonly prefixes: ReadonlyMap<string, readonly Block[]>;
  readonly ports: ReadonlyMap<string, Ranges>;
}

export function isOf(direction: Direction, { Direction }: Item): boolean {
  const said = asText(Direction, 'Direction')?.toLowerCase();
  if (said === 'ingress' || said === 'egress') return said === direction;
  throw unfit('ingress or egress', Direction, 'Direction');
}

export function ruleOf(item: Item, direction: Direction, lists: KnownLists): Rule {
  const [peer, own] = direction === 'ingress' ? (['Source', 'Dest'] as const) : (['Dest', 'Source'] as const);
  const blocks = blocksOf(item, own);
  const protocol = protocolOf(item);
  return {
    accepts: policyOf(item),
    priority: integerOf(item.Priority, 'Priority'),
    protocol,
    ports: portsOf(item, protocol, lists),
    sourcePorts: rangeOf(item.SourcePortRange, 'SourcePortRange'),
    peer: peerOf(item, peer, lists),
    own: blocks.length === 0 ? null : blocks,
  };
}

function policyOf({ Policy }: Item): boolean {
  const said = asText(Policy, 'Policy')?.toLowerCase();
  if (said === 'accept' || said === 'drop') return said === 'accept';
  throw unfit('Accept or Drop', Policy, 'Policy');
}

/** The numbers of the protocols that have names here: https://www.iana.org/assignments/protocol-numbers */
export const protocolNumbers = { ICMP: 1, TCP: 6, UDP: 17, GRE: 47, ICMPV6: 58 } as const;
const numbers = new Map<string, number>(Object.entries(protocolNumbers));

/** A protocol may also be written as its number. A name that is not known may be a protocol that is asked about. */
function protocolOf({ IpProtocol }: Item): Rule['protocol'] {
  const said = asText(IpProtocol, 'IpProtocol')?.toUpperCase();
  if (said === undefined) throw unfit('a protocol', IpProtocol, 'IpProtocol');
  if (said === 'ALL') return null;
  const number = /^\d{1,3}$/.test(said) ? Number(said) : numbers.get(said);
  return number ?? { unread: nameOf('protocol', said) };
}

/** What a rule may have that cannot be read from the rule itself. */
const unreadables = ['prefix list', 'port list', 'protocol'] as const;
type Unreadable = (typeof unreadables)[number];

function nameOf(kind: Unreadable, id: string): string {
  return `${kind} ${id}`;
}

/** The kind and the id in the name of an unread part. */
export function unreadableIn(name: string): { readonly kind: Unreadable; readonly id: string } {
  const kind = unreadables.find((each) => name.startsWith(`${each} `)) ?? 'protocol';
  return { kind, id: name.slice(kind.length + 1) };
}

function portsOf(item: Item, protocol: Rule['protocol'], { ports }: KnownLists): Rule['ports'] {
  const said = asText(item.PortRange, 'PortRange');
  if (said !== null) return rangeOf(said, 'PortRange');
  const list = asText(item.PortRangeListId, 'PortRangeListId');
  if (list !== null) return ports.get(list) ?? { unread: nameOf('port list', list) };
  if (protocol === protocolNumbers.TCP || protocol === protocolNumbers.UDP)
    throw unfit('a range of ports', item.PortRange, 'PortRange');
  return null;
}

/** First and last port, as 22/22; null for all ports, which are -1/-1 or absent. */
export function rangeOf(value: unknown, where: string): Ranges | null {
  const said = asText(value, where);
  if (said === null || said === '-1/-1') return null;
  const [, first, last] = /^(\d{1,5})\/(\d{1,5})$/.exec(said) ?? [];
  if (first === undefined || last === undefined) throw unfit('a range of ports', value, where);
  const range = { first: BigInt(first), last: BigInt(last) };
  if (range.first > range.last || range.last > everyPort.last) throw unfit('a range of ports', value, where);
  return [range];
}

/** With several peers, addresses go before a group, and both before a prefix list, as AuthorizeSecurityGroup says. */
function peerOf(item: Item, side: 'Source' | 'Dest', { prefixes }: KnownLists): Peer {
  const blocks = blocksOf(item, side);
  if (blocks.length > 0) return { blocks };
  const group = asText(item[`${side}GroupId`], `${side}GroupId`);
  if (group !== null) return { group };
  const list = asText(item[`${side}PrefixListId`], `${side}PrefixListId`);
  if (list === null) throw unfit('a peer of a rule', item[`${side}CidrIp`], `${side}CidrIp`);
  const known = prefixes.get(list);
  return known ? { blocks: known } : { unread: nameOf('prefix list', list) };
}

function blocksOf(item: Item, side: 'Source' | 'Dest'): readonly Block[] {
  return [`${side}CidrIp`, `Ipv6${side}CidrIp`].flatMap((member) => {
    const said = asText(item[member], member);
    return said === null ? [] : [blockOf(said, member)];
  });
}

export function blockOf(said: string, where: string): Block {
  const block = parseBlock(said);
  if (block) return block;
  throw unfit('a block of addresses', said, where);
}
