import { describe, expect, it } from 'vitest';
import { endpointOf, isBucketName, isRegionId } from '../../client/endpoint.js';
import { ecs, oss, ram, sts, vpc } from '../../client/products.js';

describe('endpointOf', () => {
  for (const [product, region, onPublic, onVpc] of [
    [ecs, 'cn-hangzhou', 'ecs.cn-hangzhou.aliyuncs.com', 'ecs-vpc.cn-hangzhou.aliyuncs.com'],
    [ecs, 'cn-hangzhou-finance', 'ecs.aliyuncs.com', 'ecs-vpc.cn-hangzhou-finance.aliyuncs.com'],
    [ecs, 'cn-shenzhen-finance-1', 'ecs-cn-hangzhou.aliyuncs.com', 'ecs-vpc.cn-shenzhen-finance-1.aliyuncs.com'],
    [ecs, 'xx-new-9', 'ecs.xx-new-9.aliyuncs.com', 'ecs-vpc.xx-new-9.aliyuncs.com'],
    [ecs, 'constructor', 'ecs.constructor.aliyuncs.com', 'ecs-vpc.constructor.aliyuncs.com'],
    [vpc, 'cn-hangzhou', 'vpc.cn-hangzhou.aliyuncs.com', 'vpc-vpc.cn-hangzhou.aliyuncs.com'],
    [ram, 'ap-southeast-1', 'ram.aliyuncs.com', 'ram-vpc.aliyuncs.com'],
    [sts, 'eu-west-1', 'sts.eu-west-1.aliyuncs.com', 'sts-vpc.eu-west-1.aliyuncs.com'],
    [sts, 'cn-hangzhou-finance', 'sts.aliyuncs.com', 'sts-vpc.cn-hangzhou-finance.aliyuncs.com'],
    [oss, 'cn-beijing', 'oss-cn-beijing.aliyuncs.com', 'oss-cn-beijing-internal.aliyuncs.com'],
    [oss, 'cn-hangzhou-finance', 'oss-cn-hzjbp-b-console.aliyuncs.com', 'oss-cn-hzjbp-b-internal.aliyuncs.com'],
    [
      oss,
      'cn-shanghai-finance-1',
      'oss-cn-shanghai-finance-1-internal.aliyuncs.com',
      'oss-cn-shanghai-finance-1-internal.aliyuncs.com',
    ],
  ] as const) {
    it(`finds ${product.name} of ${region}`, () => {
      expect(endpointOf(product, region, 'public')).toBe(onPublic);
      expect(endpointOf(product, region, 'vpc')).toBe(onVpc);
    });
  }

  it('puts the bucket in front', () => {
    expect(endpointOf(oss, 'cn-beijing', 'public', 'b-1')).toBe('b-1.oss-cn-beijing.aliyuncs.com');
    expect(endpointOf(oss, 'cn-hangzhou-finance', 'vpc', 'b-1')).toBe('b-1.oss-cn-hzjbp-b-internal.aliyuncs.com');
  });

  it('refuses a region that would change the host', () => {
    for (const region of [
      '',
      'cn.hangzhou',
      'a/b',
      'x@evil.example',
      'CN-HANGZHOU',
      '-a',
      'a-',
      'a\n',
      'a'.repeat(64),
    ]) {
      expect(isRegionId(region)).toBe(false);
      for (const product of [ecs, ram, oss]) {
        expect(() => endpointOf(product, region, 'public')).toThrow(expect.objectContaining({ kind: 'invalid' }));
      }
    }
    expect(isRegionId('a'.repeat(63))).toBe(true);
  });

  it('refuses a bucket that would change the host', () => {
    for (const bucket of ['', 'ab', 'a.b', 'evil.example/x', 'Abc', '-abc', 'abc-', 'a#b', 'abc\n', 'a'.repeat(64)]) {
      expect(isBucketName(bucket)).toBe(false);
      expect(() => endpointOf(oss, 'cn-beijing', 'public', bucket)).toThrow(
        expect.objectContaining({ kind: 'invalid', message: expect.stringContaining('is not a bucket name') }),
      );
    }
    expect(isBucketName('abc')).toBe(true);
  });
});
