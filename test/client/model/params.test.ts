import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flattenParams } from '../../../client/model/params.js';
import { encode, encodePath } from '../../../client/wire/encode.js';

const file = new URL('../../vectors/acs3.json', import.meta.url);
const vectors: readonly { name: string; input: { query: Record<string, string> } }[] = JSON.parse(
  readFileSync(file, 'utf8'),
);

describe('flattenParams', () => {
  it('writes a name with a key in brackets as a row of its list', () => {
    const flat = flattenParams({ 'Filter[VpcId]': 'vpc-1', Name: 'x', 'Filter[HaVipId]': ['a', 'b'] });
    expect(flat).toEqual({
      'Filter.1.Key': 'VpcId',
      'Filter.1.Value.1': 'vpc-1',
      Name: 'x',
      'Filter.2.Key': 'HaVipId',
      'Filter.2.Value.1': 'a',
      'Filter.2.Value.2': 'b',
    });
  });

  it('flattens RunInstances as the official SDK does', () => {
    const flat = flattenParams({
      Amount: 2,
      ClientToken: 'e4567-e89b-12d3-a456-426655440000',
      DataDisk: [
        { Category: 'cloud_essd', Size: 40 },
        { Category: 'cloud_auto', Size: 100, Encrypted: undefined },
      ],
      ImageId: 'aliyun_3_x64_20G_alibase_20240528.vhd',
      InstanceType: 'ecs.g7.large',
      NetworkInterface: [{ InstanceType: 'Primary', SecurityGroupIds: ['sg-a', 'sg-b'], VSwitchId: 'vsw-1' }],
      RegionId: 'cn-hangzhou',
      SecurityGroupIds: ['sg-bp1', 'sg-bp2'],
      Tag: [{ Key: 'k1', Value: 'v1' }],
      SystemDisk: { Category: 'cloud_essd', Size: '40' },
    });
    expect(flat).toEqual(vectors.find(({ name }) => name === 'ecs-run-instances-nested-arrays')?.input.query);
  });

  it('drops null and undefined, keeps an empty text', () => {
    expect(flattenParams({ A: null, B: undefined, C: '', Tag: [{ Key: 'k', Value: '' }], D: [] })).toEqual({
      C: '',
      'Tag.1.Key': 'k',
      'Tag.1.Value': '',
    });
  });

  it('writes booleans and numbers as words', () => {
    expect(flattenParams({ DryRun: false, Max: 100, Owner: 123456789012345678n })).toEqual({
      DryRun: 'false',
      Max: '100',
      Owner: '123456789012345678',
    });
  });
});

describe('encode', () => {
  it('keeps unreserved characters and escapes all others in upper case', () => {
    expect(encode('aZ09-_.~')).toBe('aZ09-_.~');
    expect(encode("!'()* /+=云")).toBe('%21%27%28%29%2A%20%2F%2B%3D%E4%BA%91');
  });

  it('keeps the slashes of a path', () => {
    expect(encodePath('目录/a b*')).toBe('%E7%9B%AE%E5%BD%95/a%20b%2A');
  });

  it('refuses half a surrogate pair instead of replacing it', () => {
    expect(() => encode('a\ud83d')).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(encode('😀')).toBe('%F0%9F%98%80');
  });
});
