/** Rules of security groups as values, in the order in which they apply. Pure. */
import type { Block } from './blocks.js';
import type { Ranges } from './ranges.js';

/** A part of a rule that could not be read, by the name of the list that has it. Its content may be anything. */
export interface Unread {
  readonly unread: string;
}

/** The other side of the traffic. */
export type Peer =
  | { readonly blocks: readonly Block[] }
  /** Members of a security group, at every address. */
  | { readonly group: string }
  | Unread;

export interface Rule {
  readonly accepts: boolean;
  /** The lowest number applies first. */
  readonly priority: number;
  /** The IP protocol by its number; null = every protocol. */
  readonly protocol: number | null | Unread;
  /** Destination ports of TCP and UDP; null = all. */
  readonly ports: Ranges | null | Unread;
  /** Source ports of TCP and UDP; null = all. */
  readonly sourcePorts: Ranges | null;
  readonly peer: Peer;
  /** The group's own side; null = all of its addresses. */
  readonly own: readonly Block[] | null;
}

/** A security group: its rules of one direction, and what it does with the rest of the traffic. */
export interface Group {
  readonly id: string;
  readonly rules: readonly Rule[];
  /** Whether its members always reach each other. This goes before all rules. */
  readonly joinsMembers: boolean;
  /** Whether it accepts traffic that no rule decides. */
  readonly acceptsRest: boolean;
}

export function isUnread(part: unknown): part is Unread {
  return typeof part === 'object' && part !== null && 'unread' in part;
}

/**
 * The rules of all groups of an interface, in one order: "rules from all groups are aggregated and sorted", by priority, and with
 * the same priority those that drop come first.
 */
export function inOrder(groups: readonly Group[]): readonly Rule[] {
  return groups
    .flatMap(({ rules }) => rules)
    .toSorted((a, b) => a.priority - b.priority || Number(a.accepts) - Number(b.accepts));
}

/** The security groups whose members may be treated apart: those whose members reach each other, and those that these rules name. */
export function namedBy(groups: readonly Group[], rules: readonly Rule[]): readonly string[] {
  const joined = groups.filter(({ joinsMembers }) => joinsMembers).map(({ id }) => id);
  const named = rules.flatMap(({ peer }) => ('group' in peer ? [peer.group] : []));
  return [...new Set([...joined, ...named])];
}
