import { describe, expect, it } from 'vitest';
import { type EmulatedBucket, generateBuckets } from '../../../emulator/data/oss/buckets.js';
import { randomOf } from '../../../emulator/data/random.js';

const plan = {
  accountId: '1234567890123456',
  regions: ['cn-hangzhou', 'us-east-1'],
  resourceGroupIds: ['rg-default', 'rg-other'],
  count: 150,
};

function generate(seed: number): EmulatedBucket[] {
  return generateBuckets({ ...plan, random: randomOf(seed).next });
}

describe('generateBuckets', () => {
  it('gives the same buckets and objects for the same seed, independent of earlier reads', () => {
    const [first, second] = [generate(1), generate(1)];
    const read = (bucket: EmulatedBucket) => ({ ...bucket, objects: bucket.objects().map((object) => object.key) });
    expect(first.map(read).reverse()).toEqual([...second].reverse().map(read));
    expect(generate(2).map((bucket) => bucket.name)).not.toEqual(first.map((bucket) => bucket.name));
  });

  it('gives buckets valid and unique names, in order', () => {
    const names = generate(1).map((bucket) => bucket.name);
    expect(names.every((name) => /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))).toBe(true);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('gives one bucket a size beyond 2^53', () => {
    const storages = generate(1).map((bucket) => BigInt(`${bucket.stat.Storage}`));
    expect(storages.filter((storage) => storage > BigInt(Number.MAX_SAFE_INTEGER))).toHaveLength(1);
  });
});
