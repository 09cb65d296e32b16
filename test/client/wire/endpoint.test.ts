import { describe, expect, it } from 'vitest';
import { ecs, oss, type Product, ram, sts, tag, vpc } from '../../../client/model/products.js';
import { endpointOf, isBucketName, isRegionId, locationAt } from '../../../client/wire/endpoint.js';

/** The public host, and the host from a VPC of the same region. From other VPCs it is the public host, except for RAM. */
const hosts: readonly (readonly [Product, region: string, onPublic: string, onVpc: string])[] = [
  [ecs, 'cn-hangzhou', 'ecs.cn-hangzhou', 'ecs-vpc.cn-hangzhou'],
  [ecs, 'cn-hangzhou-finance', 'ecs', 'ecs'],
  [ecs, 'cn-shanghai-finance-1', 'ecs-cn-hangzhou', 'ecs-vpc.cn-shanghai-finance-1'],
  [ecs, 'cn-shenzhen-finance-1', 'ecs-cn-hangzhou', 'ecs-vpc.cn-shenzhen-finance-1'],
  [ecs, 'cn-beijing-finance-1', 'ecs.cn-beijing-finance-1', 'ecs-vpc.cn-beijing-finance-1'],
  [ecs, 'xx-new-9', 'ecs.xx-new-9', 'ecs-vpc.xx-new-9'],
  [ecs, 'constructor', 'ecs.constructor', 'ecs-vpc.constructor'],
  [vpc, 'cn-hangzhou', 'vpc.cn-hangzhou', 'vpc-vpc.cn-hangzhou'],
  [vpc, 'cn-shanghai-finance-1', 'vpc.cn-shanghai-finance-1', 'vpc-vpc.cn-shanghai-finance-1'],
  [ram, 'cn-hangzhou', 'ram', 'ram.vpc-proxy'],
  [ram, 'ap-southeast-1', 'ram', 'ram.vpc-proxy'],
  [ram, 'cn-shanghai-finance-1', 'ram', 'ram.vpc-proxy'],
  [ram, 'cn-hangzhou-finance', 'ram', 'ram'],
  [ram, 'cn-beijing-finance-1', 'ram', 'ram'],
  [ram, 'me-east-1', 'ram', 'ram'],
  [sts, 'eu-west-1', 'sts.eu-west-1', 'sts-vpc.eu-west-1'],
  [sts, 'cn-hangzhou-finance', 'sts', 'sts'],
  [sts, 'cn-shanghai-finance-1', 'sts.cn-shanghai-finance-1', 'sts-vpc.cn-shanghai-finance-1'],
  [sts, 'cn-shenzhen-finance-1', 'sts', 'sts-vpc.cn-shenzhen-finance-1'],
  [tag, 'cn-hangzhou', 'tag.cn-hangzhou', 'tag-vpc.cn-hangzhou'],
  [tag, 'cn-hangzhou-finance', 'tag', 'tag'],
  [tag, 'cn-zhengzhou-jva', 'tag.cn-zhengzhou-jva', 'tag.cn-zhengzhou-jva'],
  [oss, 'cn-beijing', 'oss-cn-beijing', 'oss-cn-beijing-internal'],
  [oss, 'cn-hangzhou-finance', 'oss-cn-hzfinance', 'oss-cn-hzjbp-b-internal'],
  [oss, 'cn-shanghai-finance-1', 'oss-cn-shanghai-finance-1-pub', 'oss-cn-shanghai-finance-1-internal'],
  [oss, 'cn-shenzhen-finance-1', 'oss-cn-szfinance', 'oss-cn-shenzhen-finance-1-internal'],
  [oss, 'cn-beijing-finance-1', 'oss-cn-beijing-finance-1-pub', 'oss-cn-beijing-finance-1-internal'],
  [oss, 'cn-north-2-gov-1', 'oss-cn-north-2-gov-1', 'oss-cn-north-2-gov-1-internal'],
  [oss, 'rg-china-mainland', 'oss-rg-china-mainland', 'oss-rg-china-mainland'],
];

describe('endpointOf', () => {
  it.each(hosts)('$0.name of %s', (product, regionId, onPublic, onVpc) => {
    expect(endpointOf(product, { regionId }, null)).toBe(`${onPublic}.aliyuncs.com`);
    expect(endpointOf(product, { regionId }, regionId)).toBe(`${onVpc}.aliyuncs.com`);
  });

  it('names no internal host of a region from the VPC of another', () => {
    for (const [product, regionId, onPublic] of hosts) {
      const elsewhere = product === ram ? 'ram.vpc-proxy' : onPublic;
      expect(endpointOf(product, { regionId }, 'cn-wulanchabu')).toBe(`${elsewhere}.aliyuncs.com`);
    }
  });

  it('finds the internal host of a central product by the VPC, not by the requested region', () => {
    expect(endpointOf(ram, { regionId: 'cn-hangzhou' }, 'me-east-1')).toBe('ram.aliyuncs.com');
    expect(endpointOf(ram, { regionId: 'me-east-1' }, 'cn-hangzhou')).toBe('ram.vpc-proxy.aliyuncs.com');
  });

  it('uses the host of the location of the bucket, on a network that reaches it', () => {
    const at = (site: string, inside: string | null) =>
      endpointOf(oss, { regionId: oss.sites?.get(site)?.regionId ?? '', site, bucket: 'b-1' }, inside);
    expect(at('cn-hzfinance', null)).toBe('b-1.oss-cn-hzfinance.aliyuncs.com');
    expect(at('cn-hzfinance', 'cn-hangzhou-finance')).toBe('b-1.oss-cn-hzfinance-internal.aliyuncs.com');
    expect(at('cn-hzfinance', 'cn-hangzhou')).toBe('b-1.oss-cn-hzfinance.aliyuncs.com');
    expect(at('cn-hzjbp-a', 'cn-hangzhou-finance')).toBe('b-1.oss-cn-hzjbp-a-internal.aliyuncs.com');
    expect(at('cn-shanghai-finance-1-pub', null)).toBe('b-1.oss-cn-shanghai-finance-1-pub.aliyuncs.com');
    // This location has no other host.
    expect(at('cn-shanghai-finance-1', null)).toBe('b-1.oss-cn-shanghai-finance-1-internal.aliyuncs.com');
  });

  it('prefixes the host with the bucket', () => {
    const bucket = 'b-1';
    expect(endpointOf(oss, { regionId: 'cn-beijing', bucket }, null)).toBe('b-1.oss-cn-beijing.aliyuncs.com');
    expect(endpointOf(oss, { regionId: 'cn-beijing', bucket }, 'cn-beijing')).toBe(
      'b-1.oss-cn-beijing-internal.aliyuncs.com',
    );
  });

  it('refuses a region that would change the host', () => {
    for (const regionId of [
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
      expect(isRegionId(regionId)).toBe(false);
      for (const product of [ecs, ram, oss]) {
        for (const inside of [null, 'cn-hangzhou']) {
          expect(() => endpointOf(product, { regionId }, inside)).toThrow(expect.objectContaining({ kind: 'invalid' }));
        }
      }
    }
    expect(isRegionId('a'.repeat(63))).toBe(true);
  });

  it('refuses a bucket that would change the host', () => {
    for (const bucket of ['', 'ab', 'a.b', 'evil.example/x', 'Abc', '-abc', 'abc-', 'a#b', 'abc\n', 'a'.repeat(64)]) {
      expect(isBucketName(bucket)).toBe(false);
      expect(() => endpointOf(oss, { regionId: 'cn-beijing', bucket }, null)).toThrow(
        expect.objectContaining({ kind: 'invalid', message: expect.stringContaining('is not a bucket name') }),
      );
    }
    expect(isBucketName('abc')).toBe(true);
  });
});

describe('placeAt', () => {
  it.each([
    ['oss-cn-beijing', { regionId: 'cn-beijing' }],
    ['oss-cn-beijing-internal', { regionId: 'cn-beijing' }],
    ['oss-cn-hzfinance', { regionId: 'cn-hangzhou-finance', site: 'cn-hzfinance' }],
    ['oss-cn-hzjbp-b-console', { regionId: 'cn-hangzhou-finance', site: 'cn-hzjbp-b' }],
    ['oss-cn-hzjbp-a-internal', { regionId: 'cn-hangzhou-finance', site: 'cn-hzjbp-a' }],
    ['oss-cn-szfinance-internal', { regionId: 'cn-shenzhen-finance-1', site: 'cn-szfinance' }],
    ['oss-cn-shanghai-finance-1-pub', { regionId: 'cn-shanghai-finance-1', site: 'cn-shanghai-finance-1-pub' }],
    ['oss-cn-shanghai-finance-1-internal', { regionId: 'cn-shanghai-finance-1', site: 'cn-shanghai-finance-1' }],
  ])('reads %s', (host, place) => {
    expect(locationAt(oss, `${host}.aliyuncs.com`)).toEqual(place);
  });

  it.each(['oss-cn-beijing.evil.example', 'evil.oss-cn-beijing.aliyuncs.com', 'oss-.aliyuncs.com', 'ecs.aliyuncs.com'])(
    'reads no location from %s',
    (host) => expect(locationAt(oss, host)).toBeNull(),
  );

  it('has no location for a product whose resources have none', () => {
    expect(locationAt(ecs, 'oss-cn-beijing.aliyuncs.com')).toBeNull();
  });

  it('has no region id that is also the other name of a location, so that an id is unambiguous', () => {
    for (const [name, { regionId }] of oss.sites ?? []) {
      expect(oss.sites?.get(regionId)?.regionId ?? regionId, name).toBe(regionId);
    }
  });
});
