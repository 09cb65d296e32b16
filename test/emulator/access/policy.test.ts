import { describe, expect, it } from 'vitest';
import {
  allow,
  decide,
  glob,
  type PolicyDocument,
  parsePolicy,
  type Statement,
} from '../../../emulator/access/policy.js';

const document = (...Statement: Statement[]): PolicyDocument => ({ Version: '1', Statement });
const question = { action: 'ecs:DescribeInstances', resource: 'acs:ecs:cn-hangzhou:123:instance/*' };

describe('policy decisions', () => {
  it('deny an action that no statement allows', () => {
    expect(decide([], question)).toBe('ImplicitDeny');
    expect(decide([document(allow('ecs:DescribeDisks'))], question)).toBe('ImplicitDeny');
    expect(decide([document(allow('ecs:*', 'acs:ecs:cn-beijing:*:*'))], question)).toBe('ImplicitDeny');
  });

  it('allow by wildcards, and compare actions without case', () => {
    expect(decide([document(allow('ECS:describe*', 'acs:ecs:cn-hangzhou:*:*'))], question)).toBe('Allow');
  });

  it.each([
    ['?', 'acs:kms:*:*:*', true],
    ['?', 'acs:kms:*:*:key', true],
    ['?', 'acs:kms:*:*:key/*', true],
    ['?', 'acs:kms:*:*:key/k-1', false],
    ['?', 'acs:kms:*:*:k*', true],
    ['?', 'acs:ram:*:*:key/*', false],
    ['?', 'acs:kms:cn-beijing:*:key/*', false],
    ['?/k-1', 'acs:kms:*:*:*', true],
    ['?/k-1', 'acs:kms:*:*:key/*', true],
    ['?/k-1', 'acs:kms:*:*:k*/k-1', true],
    ['?/k-1', 'acs:kms:*:*:key/k-1', true],
    ['?/k-1', 'acs:kms:*:*:key/k-1/part/*', true],
    ['?/k-1', 'acs:kms:*:*:key/k-2', false],
    ['?/k-1', 'acs:kms:*:*:key', false],
    ['key/k-1', 'acs:kms:*:*:secret/*', false],
  ])('of %s, a thing or things of any type, hold for %s: %s', (thing, pattern, isCovered) => {
    const asked = { action: 'kms:DescribeKey', resource: `acs:kms:cn-hangzhou:123:${thing}` };
    const deny: Statement = { Effect: 'Deny', Action: 'kms:*', Resource: pattern };
    expect(decide([document(allow('kms:*', pattern))], asked)).toBe(isCovered ? 'Allow' : 'ImplicitDeny');
    expect(decide([document(allow('*'), deny)], asked)).toBe(isCovered ? 'ExplicitDeny' : 'Allow');
  });

  it('give an explicit deny precedence over every allow', () => {
    const deny: Statement = { Effect: 'Deny', Action: 'ecs:*', Resource: '*' };
    expect(decide([document(allow('*')), document(deny)], question)).toBe('ExplicitDeny');
  });

  it('allow all actions except those of NotAction', () => {
    const notRam: Statement = { Effect: 'Allow', NotAction: 'ram:*', Resource: '*' };
    expect(decide([document(notRam)], question)).toBe('Allow');
    expect(decide([document(notRam)], { action: 'ram:ListUsers', resource: 'x' })).toBe('ImplicitDeny');
  });

  it('do not grant more by an unknown condition', () => {
    const Condition = { DateLessThan: { 'acs:CurrentTime': '2030-01-01T00:00:00Z' } };
    expect(decide([document({ ...allow('*'), Condition })], question)).toBe('ImplicitDeny');
    const deny: Statement = { Effect: 'Deny', Action: '*', Resource: '*', Condition };
    expect(decide([document(allow('*'), deny)], question)).toBe('ExplicitDeny');
  });
});

describe('policy documents', () => {
  it('are refused unless complete', () => {
    const broken = ['', '[]', '{"Version":"2","Statement":[]}', '{"Version":"1","Statement":[{"Effect":"Maybe"}]}'];
    for (const text of broken) expect(parsePolicy(text)).toBeUndefined();
    expect(parsePolicy(JSON.stringify(document(allow('*'))))).toBeDefined();
  });
});

describe('glob', () => {
  it('matches stars and question marks only', () => {
    expect(glob('a*c?e', 'abbbcde')).toBe(true);
    expect(glob('a*', 'ba')).toBe(false);
    expect(glob('a.c', 'abc')).toBe(false);
    expect(glob('', '')).toBe(true);
  });
});
