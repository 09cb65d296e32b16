/** Prefix lists and port lists that rules of security groups name. What is in one follows from its id. */
import { type Random, randomOf } from '../random.js';
import { someTags, type Tag } from '../tags.js';
import { minutes, randomTime } from '../times.js';
import type { SecurityGroupRule } from './security-group-rules.js';

export interface PrefixList {
  readonly PrefixListId: string;
  readonly PrefixListName: string;
  readonly Description: string;
  readonly AddressFamily: 'IPv4' | 'IPv6';
  readonly MaxEntries: number;
  readonly CreationTime: string;
  readonly entries: readonly { readonly Cidr: string; readonly Description: string }[];
}

export interface PortRangeList {
  readonly PortRangeListId: string;
  readonly PortRangeListName: string;
  readonly Description: string;
  readonly MaxEntries: number;
  readonly CreationTime: string;
  readonly Tags: readonly Tag[];
  readonly entries: readonly { readonly PortRange: string; readonly Description: string }[];
}

const blocks = {
  IPv4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '203.0.113.0/24', '198.51.100.7/32', '0.0.0.0/0'],
  IPv6: ['2408:4002:1014:4e00::/56', 'fd00::/8', '::/0'],
} as const;
const ranges = ['22/22', '80/80', '443/443', '3306/3306', '8000/8999', '1/1024'];

/** The one list of the company. */
export const officeList: PrefixList = {
  PrefixListId: 'pl-officenetworks0001',
  PrefixListName: 'office-networks',
  Description: 'From where administrators come',
  AddressFamily: 'IPv4',
  MaxEntries: 10,
  CreationTime: '2021-03-04T02:15Z',
  entries: [
    { Cidr: '203.0.113.0/24', Description: 'Office' },
    { Cidr: '198.51.100.7/32', Description: 'VPN' },
  ],
};

/** Other accounts share lists: rules can name them, and only their owner can read them. */
export function isShared(id: string): boolean {
  return id !== officeList.PrefixListId && randomOf('shared', id).chance(0.25);
}

export function prefixListOf(id: string): PrefixList {
  if (id === officeList.PrefixListId) return officeList;
  const random = randomOf('prefix-list', id);
  const AddressFamily = random.chance(0.8) ? 'IPv4' : 'IPv6';
  const entries = some(random, blocks[AddressFamily]).map((Cidr) => ({ Cidr, Description: note(random) }));
  return {
    PrefixListId: id,
    PrefixListName: 'office <all>',
    Description: note(random),
    AddressFamily,
    MaxEntries: entries.length + 5,
    CreationTime: minutes(randomTime(random)),
    entries,
  };
}

export function portRangeListOf(id: string): PortRangeList {
  const random = randomOf('port-list', id);
  const entries = some(random, ranges).map((PortRange) => ({ PortRange, Description: note(random) }));
  return {
    PortRangeListId: id,
    PortRangeListName: 'web & admin',
    Description: note(random),
    MaxEntries: entries.length + 5,
    CreationTime: minutes(randomTime(random)),
    Tags: someTags(random),
    entries,
  };
}

function some<T>(random: Random, all: readonly T[]): readonly T[] {
  return random.shuffled(all).slice(0, random.int(1, 3));
}

function note(random: Random): string {
  return random.chance(0.6) ? '' : 'VPN & office';
}

/** The ids of the lists that rules name, each with the number of rules. */
export function listsNamedBy(
  rules: readonly SecurityGroupRule[],
  kind: 'prefix' | 'ports',
): ReadonlyMap<string, number> {
  const named = rules.flatMap((rule) =>
    kind === 'ports' ? [rule.PortRangeListId] : [rule.SourcePrefixListId, rule.DestPrefixListId],
  );
  const counts = new Map<string, number>();
  for (const id of named) if (id !== '') counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
