/** Blocks of addresses: how they are read and written, and sets of them. */
import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { everyAddress, formatBlocks, parseBlock } from '../../../resolvers/firewall/blocks.js';
import { areEqual, common, merged, type Ranges, without } from '../../../resolvers/firewall/ranges.js';
import { Chance } from '../../fuzz/random.js';

const shown = (text: string) => {
  const block = parseBlock(text);
  return block && formatBlocks(block.family, [block.range]);
};

describe('a block of addresses', () => {
  it.each([
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['::/0', '::/0'],
    ['::', '::/128'],
    ['::1', '::1/128'],
    ['2001:DB8::', '2001:db8::/128'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1/128'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1/128'],
    ['2408:4002:1014:4e00::/56', '2408:4002:1014:4e00::/56'],
    ['::ffff:192.0.2.1', '::ffff:c000:201/128'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8/128'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0/128'],
  ])('%s is read as %s', (text, block) => {
    expect(shown(text)).toEqual([block]);
  });

  it.each(['10.1.2.3/8', '2001:db8::1/64'])('%s is not named by its first address', (text) => {
    expect(parseBlock(text)?.isAligned).toBe(false);
  });

  it.each([
    ...[
      '',
      '/',
      '10',
      '10.0.0',
      '10.0.0.0.0',
      '10.0.0.256',
      '10.0.0.-1',
      '010.0.0.1',
      '0x0a.0.0.1',
      ' 10.0.0.1',
      '10.0.0.1 ',
    ],
    ...[
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '10.0.0.0/08x',
      '１０.0.0.1',
      '0.0.0.0/0,::/0',
      'any',
    ],
    ...[
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '12345::',
      'g::',
      '::/129',
      'fe80::1%eth0',
    ],
    ...['1.2.3.4::', '::1.2.3', '::1.2.3.4.5', '1:2:3:4:5:6:7:1.2.3.4', '::1.2.3.4:5'],
  ])('%j is none', (text) => {
    expect(parseBlock(text)).toBeNull();
  });

  it('is read where Node reads an address, and nowhere else', () => {
    const chance = new Chance(7);
    const pieces = ['0', '1', 'ffff', '10', '255', '256', ':', ':', ':', '::', '.', '.', '1.2.3.4', 'a', 'g', ''];
    let read = 0;
    for (let at = 0; at < 20_000; at += 1) {
      const text = Array.from({ length: 1 + chance.below(9) }, () => chance.one(pieces)).join('');
      const block = parseBlock(text);
      expect(block === null, text).toBe(isIP(text) === 0);
      if (block) read += 1;
    }
    expect(read).toBeGreaterThan(300);
  });

  it('comes back from its text', () => {
    const chance = new Chance(8);
    for (const family of ['IPv4', 'IPv6'] as const) {
      const bits = family === 'IPv4' ? 32 : 128;
      for (let at = 0; at < 500; at += 1) {
        const value = BigInt(`0x${chance.bytes(bits / 8).toString('hex')}`);
        const range = { first: value, last: value + BigInt(chance.below(70_000)) };
        const last = everyAddress(family).last;
        const ranges = [range.last > last ? { ...range, last } : range];
        const back = formatBlocks(family, ranges).map((text) => parseBlock(text));
        expect(back.every((block) => block?.isAligned)).toBe(true);
        expect(areEqual(merged(back.flatMap((block) => block?.range ?? [])), ranges)).toBe(true);
      }
    }
  });
});

describe('sets of ranges', () => {
  const setOf = (ranges: Ranges) =>
    new Set(
      ranges.flatMap(({ first, last }) =>
        Array.from({ length: Number(last - first) + 1 }, (_, at) => Number(first) + at),
      ),
    );
  const random = (chance: Chance): Ranges =>
    Array.from({ length: chance.below(6) }, () => {
      const first = chance.below(20);
      return { first: BigInt(first), last: BigInt(first + chance.below(5)) };
    });

  it('are joined, met and taken from each other as sets of numbers are', () => {
    const chance = new Chance(9);
    for (let at = 0; at < 3000; at += 1) {
      const [one, other] = [random(chance), random(chance)];
      const [left, right] = [setOf(one), setOf(other)];
      expect(setOf(merged(one))).toEqual(left);
      expect(setOf(common(merged(one), merged(other)))).toEqual(new Set([...left].filter((value) => right.has(value))));
      expect(setOf(without(merged(one), merged(other)))).toEqual(
        new Set([...left].filter((value) => !right.has(value))),
      );
      for (const set of [merged(one), without(merged(one), merged(other))]) {
        expect(set.every(({ first, last }, next) => first <= last && first > (set[next - 1]?.last ?? -2n) + 1n)).toBe(
          true,
        );
      }
    }
  });
});
