/** Blocks of addresses as text: single addresses and CIDR blocks of IPv4 and IPv6. Pure. */
import type { Range, Ranges } from './ranges.js';

export type Family = 'IPv4' | 'IPv6';

export interface Block {
  readonly family: Family;
  readonly range: Range;
  /** Whether the text names the block by its first address, as 10.0.0.0/8 does and 10.1.2.3/8 does not. */
  readonly isAligned: boolean;
}

const bitsOf: Readonly<Record<Family, number>> = { IPv4: 32, IPv6: 128 };

/** All addresses of a family. */
export function everyAddress(family: Family): Range {
  return { first: 0n, last: (1n << BigInt(bitsOf[family])) - 1n };
}

/** Null when the text is neither an address nor a CIDR block. An address is a block of one. */
export function parseBlock(text: string): Block | null {
  const [, written = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(written);
  if (!address) return null;
  const { family, value } = address;
  const bits = bitsOf[family];
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  const rest = (1n << BigInt(bits - prefix)) - 1n;
  const first = value & ~rest;
  return { family, range: { first, last: first | rest }, isAligned: first === value };
}

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Null when the text is no address. */
export function parseAddress(text: string): Address | null {
  if (!text.includes(':')) {
    const value = valueOfV4(text);
    return value === null ? null : { family: 'IPv4', value };
  }
  const value = valueOfV6(text);
  return value === null ? null : { family: 'IPv6', value };
}

/** Four numbers without leading zeros: some programs read 010 as eight. */
function valueOfV4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** Eight groups; one run of zero groups may be `::`, and the last two groups may be an IPv4 address. */
function valueOfV6(text: string): bigint | null {
  const halves = text.split('::');
  const [head = [], tail = []] = halves.map((half, at) => groupsOf(half, at === halves.length - 1));
  if (halves.length > 2 || head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** Null when a part is no group. Only the end of an address may be an IPv4 address. */
function groupsOf(half: string, isEnd: boolean): readonly number[] | null {
  if (half === '') return [];
  const parts = half.split(':');
  const embedded = isEnd ? valueOfV4(parts.at(-1) ?? '') : null;
  if (embedded !== null) parts.splice(-1, 1, (embedded >> 16n).toString(16), (embedded & 0xffffn).toString(16));
  return parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part)) ? parts.map((part) => Number.parseInt(part, 16)) : null;
}

/** The fewest CIDR blocks that make up these ranges, in their order. */
export function formatBlocks(family: Family, ranges: Ranges): readonly string[] {
  const bits = bitsOf[family];
  return ranges.flatMap(({ first, last }) => {
    const blocks: string[] = [];
    for (let from = first; from <= last; ) {
      let size = 0;
      // The largest block that begins here and does not go beyond the end.
      while (
        size < bits &&
        (from & ((1n << BigInt(size + 1)) - 1n)) === 0n &&
        from + (1n << BigInt(size + 1)) - 1n <= last
      )
        size += 1;
      blocks.push(`${formatAddress({ family, value: from })}/${bits - size}`);
      from += 1n << BigInt(size);
    }
    return blocks;
  });
}

/** IPv6 as RFC 5952 says. */
export function formatAddress({ family, value }: Address): string {
  return family === 'IPv4' ? formatV4(value) : formatV6(value);
}

function formatV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

/** The eight groups of an IPv6 address. */
export function groupsIn(value: bigint): readonly number[] {
  return Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(112 - 16 * at)) & 0xffffn));
}

/** Lower case, no leading zeros, and `::` for the first of the longest runs of two zero groups or more. */
function formatV6(value: bigint): string {
  const groups = groupsIn(value);
  let [start, length] = [0, 1];
  for (let at = 0; at < 8; at += 1) {
    let end = at;
    while (groups[end] === 0) end += 1;
    if (end - at > length) [start, length] = [at, end - at];
  }
  const written = (from: number, to?: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return length === 1 ? written(0) : `${written(0, start)}::${written(start + length)}`;
}
