import { describe, expect, it } from 'vitest';
import { homeRegionOf, mayExistIn, productOf } from '../../../client/model/product-table.js';
import { endpointOf } from '../../../client/wire/endpoint.js';
import { publishedProduct, publishedProducts } from '../../../published/product.js';
import { productNames, productRow } from '../../../resolvers/nouns/product-rows.js';

const at = (name: string, regionId: string, inside: string | null = null) => {
  const product = productOf(name);
  return product && endpointOf(product, { regionId }, inside);
};

describe('productOf', () => {
  it('finds each published host, in each published region, of each product that it makes by rule', () => {
    const wrong: string[] = [];
    for (const name of publishedProducts().keys()) {
      // These have hosts that are known better: test/client/wire/endpoint.test.ts.
      if (['Ecs', 'Oss', 'Sts', 'Tag'].includes(name)) continue;
      for (const { regionId, host } of publishedProduct(name)?.endpoints ?? []) {
        const found = at(name, regionId);
        if (found !== undefined && found !== host) wrong.push(`${name} ${regionId}: ${found}, published ${host}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('makes the host of a region that is not published by the rule that most regions follow', () => {
    expect(at('Slb', 'cn-hangzhou')).toBe('slb.aliyuncs.com');
    expect(at('Slb', 'xx-new-9')).toBe('slb.xx-new-9.aliyuncs.com');
    expect(at('ROS', 'xx-new-9')).toBe('ros.aliyuncs.com');
    expect(at('Kms', 'constructor')).toBe('kms.constructor.aliyuncs.com');
  });

  it('calls products of the account at the site of the home region', () => {
    expect(at('BssOpenApi', 'cn-nanjing')).toBe('business.aliyuncs.com');
    expect(at('BssOpenApi', 'eu-west-1')).toBe('business.ap-southeast-1.aliyuncs.com');
    expect(at('Config', 'cn-beijing')).toBe('config.cn-shanghai.aliyuncs.com');
    expect(at('Config', 'us-east-1')).toBe('config.ap-southeast-1.aliyuncs.com');
    expect(at('Config', 'us-east-1', 'cn-beijing')).toBe('config.ap-southeast-1.aliyuncs.com');
    expect(at('Ims', 'us-east-1')).toBe('ims.aliyuncs.com');
  });

  it('uses public hosts from a VPC when no other is published', () => {
    expect(at('Slb', 'cn-hangzhou', 'cn-hangzhou')).toBe('slb.aliyuncs.com');
    expect(at('Alb', 'eu-west-1', 'eu-west-1')).toBe('alb.eu-west-1.aliyuncs.com');
  });

  it('knows no product that is not published', () => {
    for (const name of ['', 'slb', 'constructor', '__proto__']) expect(productOf(name)).toBeUndefined();
  });
});

describe('mayExistIn', () => {
  const ecsRegions = [...new Set(publishedProduct('Ecs')?.endpoints.map(({ regionId }) => regionId))];
  const lacks = (name: string) => {
    const product = productOf(name);
    return product && ecsRegions.filter((id) => !mayExistIn(product, id)).length;
  };

  it('is false where a product is not published and others are', () => {
    expect(ecsRegions).toHaveLength(35);
    expect(['Slb', 'Rds', 'Kms', 'Eci', 'elasticsearch', 'FC'].map(lacks)).toEqual([7, 7, 5, 0, 13, 15]);
  });

  it('is true in regions that are newer than the facts, and for products of the account and those known to be everywhere', () => {
    const [slb, config, vpc] = ['Slb', 'Config', 'Vpc'].map(productOf);
    expect(slb && mayExistIn(slb, 'xx-new-9')).toBe(true);
    expect(slb && mayExistIn(slb, 'constructor')).toBe(true);
    expect([config && mayExistIn(config, 'eu-west-1'), vpc && mayExistIn(vpc, 'cn-hangzhou-finance')]).toEqual([
      true,
      true,
    ]);
  });
});

describe('homeRegionOf', () => {
  it('is the home region, or the main region of its site for a product that does not exist there', () => {
    const [cs, fc, vpc] = ['CS', 'FC', 'Vpc'].map(productOf);
    const home = (product: typeof cs, regionId: string) => product && homeRegionOf(product, regionId);
    expect(home(cs, 'cn-shanghai')).toBe('cn-shanghai');
    expect(home(cs, 'cn-nanjing')).toBe('cn-hangzhou');
    expect(home(fc, 'me-east-1')).toBe('ap-southeast-1');
    expect(home(fc, 'xx-new-9')).toBe('xx-new-9');
    expect(home(vpc, 'cn-hangzhou-finance')).toBe('cn-hangzhou-finance');
  });
});

describe('a product row', () => {
  it('is found for every name that declarations may use', () => {
    for (const name of productNames) expect(productRow(name)?.product.name).toBe(name);
  });

  it('belongs to the account where one host serves all regions', () => {
    expect(['Cbn', 'Alidns', 'Ims', 'Slb', 'ROS'].map((name) => productRow(name)?.scope)).toEqual([
      'account',
      'account',
      'account',
      'region',
      'region',
    ]);
  });
});
