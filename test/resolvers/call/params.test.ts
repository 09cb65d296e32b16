/** The parameters of `call`, checked against what is published, and written in the encoding of their action. */
import { describe, expect, it } from 'vitest';
import { callInputOf } from '../../../client/pipeline/call.js';
import { adHocAction, adHocAsk } from '../../../resolvers/call/ad-hoc-action.js';
import { type Callable, callableOf } from '../../../resolvers/call/callable.js';

function callable(product: string, action: string): Callable {
  const called = callableOf(product, action);
  if ('reason' in called) throw new Error(called.reason);
  return called;
}

/** The flattened parameters as they are signed. */
function sent(product: string, action: string, params: object, regionId: string | null = null) {
  const called = callable(product, action);
  const input = callInputOf(adHocAction(called, regionId), adHocAsk(called, params, regionId), {
    homeRegionId: 'cn-hangzhou',
    language: 'en-US',
  });
  return { params: input.params, regionId: input.regionId, bucket: input.bucket };
}

const asked =
  (product: string, action: string, params: unknown, regionId: string | null = null) =>
  () =>
    adHocAsk(callable(product, action), params, regionId);

const contextLogs = (type?: string) => ({
  ...{ project: 'web-logs', logstore: 'access', pack_id: 'a', pack_meta: 'b', back_lines: 1, forward_lines: 1 },
  ...(type !== undefined && { type }),
});

describe('a parameter is refused', () => {
  it.each<[string, string, unknown, string | null, RegExp]>([
    ['Ecs', 'DescribeDisks', { PageSize: 101 }, 'cn-hangzhou', /PageSize is 101, but must be at most 100/],
    ['Ecs', 'DescribeDisks', { PageSize: 0 }, 'cn-hangzhou', /PageSize is 0, but must be at least 1/],
    ['Ecs', 'DescribeDisks', { PageSize: 'ten' }, 'cn-hangzhou', /PageSize is "ten", but must be a whole number/],
    ['Ecs', 'DescribeDisks', { PageSize: 1.5 }, 'cn-hangzhou', /PageSize is 1.5, but must be a whole number/],
    ['Ecs', 'DescribeDisks', { pageSize: 10 }, 'cn-hangzhou', /no parameter "pageSize"\. Did you mean PageSize\?/],
    ['Ecs', 'DescribeDisks', { 'Tag.1.Key': 'a' }, 'cn-hangzhou', /no parameter "Tag\.1\.Key"\. Give Tag as a list/],
    [
      'Ecs',
      'DescribeDisks',
      { Tag: [{ Kye: 'a' }] },
      'cn-hangzhou',
      /Tag\[0\] has no member "Kye"\. Did you mean Key\?/,
    ],
    ['Ecs', 'DescribeDisks', { Tag: { Key: 'a' } }, 'cn-hangzhou', /Tag is \{"Key":"a"\}, but must be a list/],
    ['Ecs', 'DescribeDisks', { Encrypted: 'yes' }, 'cn-hangzhou', /Encrypted is "yes", but must be true or false/],
    ['Ecs', 'DescribeDisks', { DiskIds: ['d-1'] }, 'cn-hangzhou', /DiskIds is a list, but must be a text/],
    ['Ecs', 'DescribeDisks', { constructor: 1 }, 'cn-hangzhou', /no parameter "constructor"/],
    ['Ecs', 'DescribeDisks', [], 'cn-hangzhou', /must be an object with the parameters of Ecs DescribeDisks/],
    ['Ecs', 'DescribeDisks', {}, null, /requires a region\. Give it as the argument `regionId`/],
    ['Ecs', 'DescribeInstanceAttribute', {}, null, /requires the parameter InstanceId/],
    ['Ecs', 'DescribeInstanceAttribute', { InstanceId: null }, null, /requires the parameter InstanceId/],
    [
      'Ecs',
      'DescribeInstances',
      { Tag: Array.from({ length: 21 }, () => ({ Key: 'a' })) },
      'cn-hangzhou',
      /Tag has 21 items, but must have at most 20/,
    ],
    ['Sls', 'GetContextLogs', contextLogs('log'), null, /type is "log", but must be one of context_log/],
  ])('%s %s %j in %s', (product, action, params, regionId, message) => {
    expect(asked(product, action, params, regionId)).toThrow(message);
  });

  it.each(
    ['Action', 'action', 'VERSION', 'Format', 'Timestamp', 'Signature', 'signatureNonce', 'SignatureMethod'].concat([
      'SignatureVersion',
      'SignatureType',
      'AccessKeyId',
      'accesskeyid',
      'SecurityToken',
      'securitytoken',
    ]),
  )('if it is one that the gateway sets: %s', (name) => {
    expect(asked('Ecs', 'DescribeDisks', { [name]: 'x' }, 'cn-hangzhou')).toThrow(/is set by the gateway/);
  });

  it.each(['RegionId', 'regionId', 'regionid', 'REGION_ID', 'region_id'])('if it is the region: %s', (name) => {
    for (const regionId of ['cn-hangzhou', null]) {
      expect(asked('Ecs', 'DescribeDisks', { [name]: 'x' }, regionId)).toThrow(/give the argument `regionId`/);
    }
  });

  it('if JSON has rounded its number', () => {
    const params = JSON.parse('{ "AppId": 123456789012345678 }');
    expect(asked('CloudAPI', 'DescribeApps', params, 'cn-hangzhou')).toThrow(/beyond 2\^53.*Write it as a text/);
  });
});

describe('a parameter is sent', () => {
  it('as it is, with the region of the argument', () => {
    expect(sent('Ecs', 'DescribeDisks', { PageSize: '10', DiskName: 7, Encrypted: true }, 'cn-beijing')).toMatchObject({
      params: { PageSize: '10', DiskName: '7', Encrypted: 'true', RegionId: 'cn-beijing' },
      regionId: 'cn-beijing',
    });
  });

  it('as digits, if it is a text of digits beyond 2^53', () => {
    const { params } = sent('CloudAPI', 'DescribeApps', { AppId: '123456789012345678' }, 'cn-beijing');
    expect(params.AppId).toBe('123456789012345678');
  });

  it('numbered, if it is a repeated list', () => {
    const { params } = sent('Ecs', 'DescribeInstances', { Tag: [{ Key: 'a', Value: '' }, { Key: 'b' }] }, 'cn-beijing');
    expect(params).toMatchObject({ 'Tag.1.Key': 'a', 'Tag.1.Value': '', 'Tag.2.Key': 'b' });
  });

  it('to the bucket and the sub-resource of OSS', () => {
    expect(sent('Oss', 'GetBucketAcl', { bucket: 'media' }, 'cn-hangzhou')).toEqual({
      params: { acl: '' },
      regionId: 'cn-hangzhou',
      bucket: 'media',
    });
    expect(sent('Oss', 'ListObjectsV2', { bucket: 'media', 'max-keys': 5 })).toMatchObject({
      params: { 'list-type': '2', 'max-keys': '5' },
    });
    expect(asked('Oss', 'GetBucketAcl', { bucket: 'a.evil' })).toThrow(/not the name of a bucket/);
  });

  it('with its only value, if it is required and not given', () => {
    expect(sent('Sls', 'GetContextLogs', contextLogs(), 'cn-hangzhou').params.type).toBe('context_log');
  });

  it('to the region only where a product of the account has hosts or a parameter for it', () => {
    expect(sent('Cms', 'DescribeMetricLast', { Namespace: 'n', MetricName: 'm' }, 'cn-beijing').regionId).toBe(
      'cn-beijing',
    );
    expect(asked('Ram', 'ListUsers', {}, 'cn-beijing')).toThrow(/takes no region\. Leave out `regionId`/);
  });
});
