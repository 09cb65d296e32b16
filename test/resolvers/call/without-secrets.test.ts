/** Answers of `call` without their secret members. */
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../../../resolvers/call/without-secrets.js';

describe('a secret member', () => {
  it('is taken out wherever it stands, and named once for all items of a list', () => {
    const answer = {
      RequestId: '1',
      Users: {
        User: [
          { Name: 'a', Password: 'p1' },
          { Name: 'b', Password: 'p2' },
          { Name: 'c', Password: '' },
        ],
      },
    };
    const before = structuredClone(answer);
    expect(withoutSecrets(answer)).toEqual({
      value: { RequestId: '1', Users: { User: [{ Name: 'a' }, { Name: 'b' }, { Name: 'c', Password: '' }] } },
      removed: [{ member: 'Users.User[].Password', reason: 'holds a password' }],
    });
    expect(answer).toEqual(before);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['environment variables with all their members', { env: { PATH: 'x', nested: { a: 1 } } }, ['env']],
    ['a list of texts', { Tokens: ['abc', 'def'] }, ['Tokens']],
    [
      'a text in an object with the name of a secret',
      { Credentials: { db: 'hunter2', ExpireTime: 't' } },
      ['Credentials.db'],
    ],
    [
      'the value of a pair whose key is the name of a secret',
      {
        Parameters: [
          { ParameterKey: 'DbPassword', ParameterValue: 'x' },
          { ParameterKey: 'Port', ParameterValue: '80' },
        ],
      },
      ['Parameters[].ParameterValue'],
    ],
    [
      'the value of a setting with a dotted name',
      { Configs: [{ ConfigItemKey: 'javax.jdo.option.ConnectionPassword', ConfigItemValue: 'x' }] },
      ['Configs[].ConfigItemValue'],
    ],
    ['JSON that holds a secret', { meta_data: '{"name":"a","nested":{"password":"x"}}' }, ['meta_data']],
    ['JSON that was cut', { body: '{"Name":"a","Password":"x' }, ['body']],
    ['JSON in JSON that was cut', { body: '{"a":"{\\"Secret\\":\\"x' }, ['body']],
    [
      'a flattened parameter',
      { 'Account.1.Password': 'x', 'Secrets.1': 'x', 'Account.1.Name': 'a' },
      ['Account.1.Password', 'Secrets.1'],
    ],
    ['a private key under any name', { Key: '-----BEGIN RSA PRIVATE KEY-----\nabc' }, ['Key']],
    [
      'a signed link under any name',
      { Link: 'https://b.oss-cn-hangzhou.aliyuncs.com/a?Expires=1&Signature=abc' },
      ['Link'],
    ],
    ['a link with a password', { Address: 'redis://:pw@10.0.0.1:6379/0' }, ['Address']],
    [
      'a text in a list in an object with the name of a secret',
      { Credentials: { Items: ['hunter2'] } },
      ['Credentials.Items'],
    ],
    ['a text in a list of lists', { Passwords: [['a']] }, ['Passwords[][]']],
    ['a text beside objects', { Mixed: [{ a: 1 }, '-----BEGIN PRIVATE KEY-----'] }, ['Mixed[]']],
    ['an answer that is a list of texts', ['https://b/o?Signature=x'], ['[]']],
    ['a link in a list', { Urls: ['https://a/b', 'https://a/b?auth_key=1-2-3'] }, ['Urls']],
  ])('is also %s', (_, answer, members) => {
    expect(withoutSecrets(answer).removed.map(({ member }) => member)).toEqual(members);
  });
});

describe('a member that is no secret', () => {
  it.each<[string, unknown]>([
    [
      'a flag, a number or an empty text about one',
      { Password: true, TokenCount: 3, Secret: '', PasswordReset: 'false' },
    ],
    ['a list of things that are called secrets', { SecretList: { Secret: [{ SecretName: 'a', CreateTime: 't' }] } }],
    [
      'keys of access without their secrets',
      { AccessKeys: { AccessKey: [{ AccessKeyId: 'LTAI1', Status: 'Active' }] } },
    ],
    ['the tag of an environment', { Tags: [{ TagKey: 'env', TagValue: 'prod' }] }],
    ['a pair of which only the value looks like one', { Tags: [{ TagKey: 'a', TagValue: 'password' }] }],
    ['a token of a page', { NextToken: 'AAAA' }],
    ['a public link', { Url: 'https://example.com/a?b=c', Mail: 'mailto:a@b.example' }],
    ['JSON without a secret, and text that only begins like it', { Policy: '{"Version":"1"}', Text: '[x' }],
    ['a list as the whole answer', [{ a: 1 }, null, 'b']],
  ])('stays: %s', (_, answer) => {
    expect(withoutSecrets(answer)).toEqual({ value: answer, removed: [] });
  });
});

it('reads a long text of links at once', () => {
  const text = 'a://'.repeat(500_000);
  expect(withoutSecrets({ Body: text })).toEqual({ value: { Body: text }, removed: [] });
});
