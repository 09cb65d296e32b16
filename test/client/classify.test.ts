import { describe, expect, it } from 'vitest';
import { classify, type ErrorAnswer } from '../../client/classify.js';
import { CloudError, type CloudErrorKind } from '../../client/errors.js';

const answer: ErrorAnswer = {
  product: 'Ecs',
  action: 'DescribeInstances',
  regionId: 'cn-hangzhou',
  httpStatus: 400,
  code: 'Throttling.User',
  message: 'Request was denied due to user flow control.',
  requestId: 'R-1',
};

const kinds: readonly (readonly [kind: CloudErrorKind, code: string, differs?: Partial<ErrorAnswer>])[] = [
  ['unauthenticated', 'InvalidAccessKeyId'],
  ['unauthenticated', 'InvalidAccessKeyId.NotFound', { httpStatus: 404 }],
  ['unauthenticated', 'InvalidAccessKeyId.Inactive'],
  ['unauthenticated', 'Forbidden.AccessKeyDisabled', { httpStatus: 403 }],
  ['unauthenticated', 'SignatureDoesNotMatch'],
  ['unauthenticated', 'IncompleteSignature'],
  ['unauthenticated', 'MissingSecurityToken'],
  ['unauthenticated', 'InvalidSecurityToken'],
  ['unauthenticated', 'InvalidSecurityToken.MismatchWithAccessKey'],
  ['unauthenticated', 'AccessKeyIdAndSecurityTokenNotMatch', { httpStatus: 403 }],
  ['unauthenticated', 'AuthenticationFail.OIDCToken.Expired'],
  ['expired', 'InvalidSecurityToken.Expired'],
  ['expired', 'SecurityTokenExpired', { httpStatus: 403 }],
  ['expired', 'InvalidParameter', { message: 'The specified parameter "SecurityToken.Expired" is not valid.' }],
  ['forbidden', 'AuthenticationFail.NoPermission', { httpStatus: 403 }],
  ['forbidden', 'Forbidden'],
  ['forbidden', 'Forbidden.RAM', { httpStatus: 403 }],
  ['forbidden', 'Forbidden.VpcNotFound', { httpStatus: 403 }],
  ['forbidden', 'NoPermission'],
  ['forbidden', 'AccessDenied', { httpStatus: 403 }],
  ['forbidden', 'UserDisable', { httpStatus: 403 }],
  ['absent', 'InvalidRegionId.NotFound', { httpStatus: 404 }],
  ['absent', 'InvalidVpcId.NotFound', { httpStatus: 404 }],
  ['absent', 'EntityNotExist.User', { httpStatus: 404 }],
  ['absent', 'NoSuchBucket', { httpStatus: 404 }],
  ['absent', 'NoSuchKey', { httpStatus: 404 }],
  ['invalid', 'InvalidParameter', { message: 'The specified parameter "RegionId" is not valid.' }],
  ['invalid', 'InvalidApi.NotFound', { httpStatus: 404 }],
  ['invalid', 'MissingParameter'],
  ['invalid', 'AccessDenied', { httpStatus: 403, endpoint: 'oss-cn-beijing.aliyuncs.com' }],
  ['invalid', 'DryRunOperation'],
  ['invalid', 'Unheard.Of'],
  ['conflict', 'EntityAlreadyExists.User', { httpStatus: 409 }],
  ['conflict', 'DeleteConflict.User.Policy', { httpStatus: 409 }],
  ['conflict', 'IncorrectInstanceStatus', { httpStatus: 403 }],
  ['conflict', 'IncorrectStatus.NatGateway'],
  ['conflict', 'IdempotentParameterMismatch'],
  ['conflict', 'InstanceLockedForSecurity', { httpStatus: 403 }],
  ['conflict', 'SnapshotCreatedImage', { httpStatus: 403 }],
  ['conflict', 'DiskCreatingSnapshot', { httpStatus: 403 }],
  ['conflict', 'OperationDenied.NoStock', { httpStatus: 403 }],
  ['conflict', 'InvalidOperation.Conflict', { httpStatus: 409 }],
  ['conflict', 'QuotaExceed.Snapshot', { httpStatus: 403 }],
  ['throttled', 'Throttling'],
  ['throttled', 'Throttling.user', { httpStatus: 503 }],
  ['throttled', 'Rejected.Throttling'],
  ['throttled', 'ThrottlingException'],
  ['throttled', 'InvalidThrottlingThing'],
  ['throttled', 'TooManyRequests'],
  ['throttled', '', { httpStatus: 429 }],
  ['timeout', 'RequestTimeout'],
  ['unavailable', 'InvalidTimeStamp.Expired'],
  ['unavailable', 'SignatureNonceUsed'],
  ['unavailable', 'RequestTimeTooSkewed', { httpStatus: 403 }],
  ['unavailable', 'ServiceUnavailable', { httpStatus: 503 }],
  ['unavailable', 'InternalError', { httpStatus: 500 }],
  ['unavailable', 'Whatever', { httpStatus: 502 }],
  ['unavailable', '', { httpStatus: 404 }],
  ['unavailable', '', { httpStatus: 302 }],
];

describe('classify', () => {
  for (const [kind, code, differs] of kinds) {
    const status = differs?.httpStatus ?? answer.httpStatus;
    it(`takes ${code || 'no code'} with ${status} and ${JSON.stringify(differs ?? {})} as ${kind}`, () => {
      const error = classify({ ...answer, code, ...differs });
      expect(error.kind).toBe(kind);
      expect(error.retryable).toBe(['throttled', 'timeout', 'unavailable'].includes(kind));
    });
  }

  it('takes the codes of the descriptor as absent, and only those', () => {
    const code = 'NoSuchBucketPolicy';
    expect(classify({ ...answer, httpStatus: 404, code }, [code]).kind).toBe('absent');
    expect(classify({ ...answer, httpStatus: 404, code }, ['NoSuchLifecycle']).kind).toBe('invalid');
  });

  it('lets no list of absent codes hide a refused credential', () => {
    const code = 'InvalidAccessKeyId.NotFound';
    expect(classify({ ...answer, code }, [code]).kind).toBe('unauthenticated');
  });

  it('carries what support and callers ask for', () => {
    const error = classify({ ...answer, accountId: '1', retryAfterMs: 1500, endpoint: 'e' });
    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({
      product: 'Ecs',
      action: 'DescribeInstances',
      regionId: 'cn-hangzhou',
      accountId: '1',
      upstreamCode: 'Throttling.User',
      httpStatus: 400,
      requestId: 'R-1',
      retryAfterMs: 1500,
      endpoint: 'e',
    });
  });

  it('says what was asked, of whom, what came and what to do', () => {
    const call = 'ECS DescribeInstances in cn-hangzhou';
    expect(classify(answer).message).toBe(`${call} was throttled (Throttling.User): retry later`);
    expect(classify({ ...answer, retryAfterMs: 1500 }).message).toContain('(Throttling.User): retry after 1500 ms');
    expect(classify({ ...answer, code: '', httpStatus: 502 }).message).toBe(
      `${call} failed upstream (HTTP 502): retry later`,
    );
    expect(classify({ ...answer, code: 'InvalidStatus', message: ' No such\n status. ' }).message).toBe(
      `${call} was rejected (InvalidStatus): No such status.`,
    );
  });

  it('names the permission that is missing, and says when no grant would help', () => {
    const call = 'ECS DescribeInstances in cn-hangzhou is not allowed to this caller (Forbidden.RAM)';
    const refused = {
      ...answer,
      code: 'Forbidden.RAM',
      message: 'User not authorized.',
      permission: { action: 'ecs:DescribeInstances', regionId: 'cn-hangzhou', name: 'instance/*' },
    };
    expect(classify(refused).message).toBe(`${call}: ask whoever administers the account for ecs:DescribeInstances`);
    const denial = { action: 'ecs:DescribeTags', noPermissionType: 'ExplicitDeny' };
    expect(classify({ ...refused, denial }).message).toBe(
      `${call}: a policy denies ecs:DescribeTags, and no grant outweighs that (ExplicitDeny)`,
    );
  });

  it("repeats no upstream text about signatures and tokens, and cuts what's long", () => {
    const echo = 'The string to sign is: GET&%2F&AccessKeyId%3DSTS.x%26SecurityToken%3Dsecret';
    for (const code of [
      'SignatureDoesNotMatch',
      'InvalidSecurityToken.Expired',
      'InvalidSignatureThing',
      'Forbidden',
    ]) {
      expect(classify({ ...answer, code, message: echo }).message).not.toContain('STS.x');
    }
    const long = classify({ ...answer, code: 'InvalidName', message: `a${'😀'.repeat(500)}` }).message;
    expect(long.length).toBeLessThan(400);
    expect(long).not.toMatch(/\p{Surrogate}/u);
  });
});
