/** RPC answers in XML: asked for, or by default as a product documents it. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { readXml } from '../../emulator/wire/xml-in.js';
import { startEmulator } from '../start-emulator.js';
import { send, versions } from './access/signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100 });
});
afterAll(() => emulator.close());

const as = () => emulator.callers.administrator;
const shenzhen = { RegionId: 'cn-shenzhen', PageSize: '7' };
const call = (action: string, version: string, params: Record<string, string>) =>
  send(emulator.origin, { keys: as(), action, version, params });

/** All values as texts, lists as lists or single elements, null and empty members left out: what XML can say. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? plain(value[0]) : value.map(plain);
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([name, member]) => [name, plain(member)] as const);
  return Object.fromEntries(entries.filter(([, member]) => !isEmpty(member)));
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === 'null' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
}

const reads: readonly (readonly [action: string, version: string, params: Record<string, string>])[] = [
  ['DescribeInstances', versions.ecs, shenzhen],
  ['DescribeRegions', versions.ecs, {}],
  ['DescribeVpcs', versions.vpc, { RegionId: 'cn-shenzhen' }],
  ['ListUsers', versions.ram, { MaxItems: '3' }],
  ['GetCallerIdentity', versions.sts, {}],
  ['DescribeLoadBalancers', '2014-05-15', { RegionId: 'cn-shenzhen' }],
  ['ListLoadBalancers', '2020-06-16', { MaxResults: '3' }],
];

describe('an answer in XML', () => {
  for (const [action, version, params] of reads) {
    it(`says the same as the one in JSON: ${action}`, async () => {
      const json = await call(action, version, params);
      const answer = await call(action, version, { ...params, Format: 'xml' });
      expect(answer.headers['content-type']).toBe('text/xml;charset=utf-8');
      const read = readXml(answer.text, `${action}Response`);
      // Tokens are different in each answer, and JSON.parse rounds long numbers.
      const exact = JSON.parse(json.text.replace(/(?<=[:[,]\s*)\d{16,}(?=\s*[,}\]])/g, '"$&"'));
      const { RequestId: _, NextToken: __, Marker: ___, ...said } = Object(plain(exact));
      const { RequestId, NextToken: ____, Marker: _____, ...written } = Object(plain(read));
      expect(written).toEqual(said);
      expect(RequestId).toMatch(/^[0-9A-F-]{36}$/);
      expect(Object.keys(said).length).toBeGreaterThan(0);
    });
  }

  it('is also that of a refusal, of products made by hand and of others', async () => {
    const refused = [
      ['DescribeInstances', versions.ecs, { RegionId: 'mars-1' }, 'InvalidRegionId.NotFound'],
      ['DescribeLoadBalancerAttribute', '2014-05-15', { LoadBalancerId: 'lb-none' }, 'InvalidLoadbalancer.NotFound'],
      ['ListThings', '1999-01-01', {}, 'InvalidProduct.NotFound'],
    ] as const;
    for (const [action, version, params, Code] of refused) {
      const { status, text, headers } = await call(action, version, { ...params, Format: 'XML' });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(readXml(text, 'Error')).toMatchObject({ Code, RequestId: headers['x-acs-request-id'] });
    }
  });
});

describe('a call of version 1.0', () => {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  const signed = (params: Record<string, string>) => {
    const { accessKeyId, accessKeySecret } = emulator.longLivedKeys.administrator;
    const all: Record<string, string> = {
      ...params,
      AccessKeyId: accessKeyId,
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
      SignatureNonce: randomUUID(),
      Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    };
    const query = Object.keys(all)
      .sort()
      .map((name) => `${encode(name)}=${encode(all[name] ?? '')}`)
      .join('&');
    const text = `GET&%2F&${encode(query)}`;
    const signature = createHmac('sha1', `${accessKeySecret}&`).update(text).digest('base64');
    return fetch(`${emulator.origin}/?${query}&Signature=${encode(signature)}`);
  };
  const typeOf = async (params: Record<string, string>) => (await signed(params)).headers.get('content-type');

  it('gets XML of ECS and JSON of VPC without Format, and what it asks for with it', async () => {
    const regions = { Action: 'DescribeRegions', Version: versions.ecs };
    const vpcs = { Action: 'DescribeVpcs', Version: versions.vpc, RegionId: 'cn-hangzhou' };
    expect(await typeOf(regions)).toBe('text/xml;charset=utf-8');
    expect(await typeOf({ ...regions, Format: 'json' })).toBe('application/json;charset=utf-8');
    expect(await typeOf(vpcs)).toBe('application/json;charset=utf-8');
    expect(await typeOf({ ...vpcs, Format: 'XML' })).toBe('text/xml;charset=utf-8');
  });
});
