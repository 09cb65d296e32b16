/** Derived keys are kept with their credentials, and each is that of its day, region and product. */
import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { v4Key } from '../../../client/wire/signers/v4-key.js';

const secret = 'an-invented-secret';
const credentials = { accessKeyId: 'id', accessKeySecret: secret };

const derived = (scope: readonly string[]) =>
  scope.reduce<Buffer | string>((key, text) => createHmac('sha256', key).update(text).digest(), `aliyun_v4${secret}`);

it('is the right one, also after others', () => {
  const wanted = [
    ['20261130', 'cn-hangzhou', 'oss'],
    ['20261130', 'cn-hangzhou', 'sls'],
    ['20261130', 'cn-shanghai', 'oss'],
    ['20261130', 'cn-hangzhou', 'oss'],
    ['20261201', 'cn-hangzhou', 'oss'],
    ['20261130', 'cn-hangzhou', 'oss'],
  ] as const;
  for (const [day, region, product] of wanted) {
    expect(v4Key(credentials, day, region, product)).toEqual(derived([day, region, product, 'aliyun_v4_request']));
  }
});

it('is made from the secret of these credentials', () => {
  const others = { ...credentials, accessKeySecret: 'another' };
  const day = '20261130';
  expect(v4Key(others, day, 'cn-hangzhou', 'oss')).not.toEqual(v4Key(credentials, day, 'cn-hangzhou', 'oss'));
});
