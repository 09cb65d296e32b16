import { describe, expect, it } from 'vitest';
import { classify, type ErrorAnswer } from '../../../client/errors/classify.js';
import { CloudError, type CloudErrorKind } from '../../../client/errors/cloud-error.js';

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
  ['invalid', 'Unheard.Of', { message: '' }],
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
  ['unavailable', 'Whatever', { httpStatus: 502, message: '' }],
  ['unavailable', '', { httpStatus: 404 }],
  ['unavailable', '', { httpStatus: 302 }],
  // Codes of all products, classified by their words.
  ['throttled', 'FlowControl'],
  ['throttled', 'RequestLimitExceeded', { httpStatus: 403 }],
  ['throttled', 'InnerRateLimiting'],
  ['throttled', 'EipOperation.TooFrequently'],
  ['throttled', 'ONS_SYSTEM_FLOW_CONTROL'],
  ['throttled', 'Anything', { httpStatus: 403, retryAfterMs: 200 }],
  ['timeout', 'LocationServiceTimeout'],
  ['unavailable', 'SystemBusy', { httpStatus: 403 }],
  ['unavailable', 'ServiceTemporarilyClosed'],
  ['throttled', 'SlowDown', { message: 'Please reduce your request rate.', httpStatus: 503 }],
  ['unavailable', 'SqlFailed', { message: 'Database is in transition. Try the statement later.' }],
  ['conflict', 'DbRestoring', { message: 'Database is in restoring state.', httpStatus: 400 }],
  ['absent', 'ResourceNotFound.LoadBalancer', { httpStatus: 404 }],
  ['absent', 'TrailNotFoundException', { httpStatus: 404 }],
  ['absent', 'VpcNotFound'],
  ['absent', 'Forbidden.VpcNotFound', { httpStatus: 403 }],
  ['absent', 'BIZ_INSTANCE_NOT_FOUND'],
  ['conflict', 'IncorrectDBInstanceState', { httpStatus: 403 }],
  ['conflict', 'IpInUse', { httpStatus: 403 }],
  ['conflict', 'MaximumNumberOfTrailsExceededException', { httpStatus: 403 }],
  ['conflict', 'InvalidIdempotenceParameter.Mismatch', { message: '' }],
  ['conflict', 'InvalidStatus.Upgrading', { message: '' }],
  ['invalid', 'InvalidParameter.NextToken', { message: 'The specified NextToken does not exist.' }],
  ['invalid', 'InvalidParameter', { message: 'The NextToken has been used already.' }],
  ['forbidden', 'Unauthorized', { message: 'The AccessKeyId is unauthorized.' }],
  ['forbidden', 'Forbidden.LoadBalancer', { message: 'Authentication is failed for LoadBalancer.' }],
  ['unauthenticated', 'Unauthorized', { httpStatus: 401, message: 'AccessKeyId not found: LTAI' }],
  ['unauthenticated', 'SignatureNotMatch', { httpStatus: 401 }],
  ['throttled', 'WriteQuotaExceed', { httpStatus: 403, message: '' }],
  ['timeout', 'DeadlineExceeded', { httpStatus: 504, message: '' }],
  ['conflict', 'LimitExceeded.AccessKey', { httpStatus: 409, message: '' }],
  ['invalid', 'NotImplemented', { httpStatus: 501, message: '' }],
  // The name of a parameter does not mean a state.
  ['invalid', 'IllegalParam.IdleTimeout'],
  ['invalid', 'InvalidStatus.ValueNotSupported'],
  ['invalid', 'InvalidBackupFrequency.Malformed'],
  ['invalid', 'SizeLimitExceeded.TagKey'],
  ['throttled', 'TaskConflict', { message: 'The operation is too frequent, please wait a moment and try again.' }],
  ['unavailable', 'ResourceInConfiguring.Acl', { message: 'It is being configured. Please try again later.' }],
  ['conflict', 'ResourceInConfiguring.Acl', { message: 'It is being configured. Try again later.', isWrite: true }],
  ['conflict', 'PreconditionFailed', { httpStatus: 412, message: '' }],
  ['invalid', 'InstanceIds.ExceedLimit', { message: '' }],
  ['invalid', 'Duplicated.Priority', { message: 'The parameter Priority is duplicated.' }],
  // Classified by the message, because the code is not specific.
  ['throttled', 'ACQUIRE.LOCK.FAIL', { message: 'The request is too frequent. Please try again later.' }],
  ['unavailable', 'OperationFailed.Calling', { message: 'The system is abnormal. Please try again later.' }],
  ['conflict', 'OperationDenied.X', { message: 'The operation is not permitted due to status of instance.' }],
  ['absent', 'InvalidThing', { message: 'The specified thing does not exist.' }],
  ['conflict', 'SnapshotIsBeing', { httpStatus: 403, message: 'The snapshot is being copied.' }],
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

  it('classifies only the codes of the descriptor as absent', () => {
    const code = 'NoSuchBucketPolicy';
    expect(classify({ ...answer, httpStatus: 404, code }, [code]).kind).toBe('absent');
    const other = classify({ ...answer, code: 'NotSet', message: '' }, [code]);
    expect(other.kind).toBe('invalid');
  });

  it('classifies a refused credential as such even if its code is in the list of absent codes', () => {
    const code = 'InvalidAccessKeyId.NotFound';
    expect(classify({ ...answer, code }, [code]).kind).toBe('unauthenticated');
  });

  it('carries the details that support and callers need', () => {
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

  it('says what was asked, of which service, what came and what to do', () => {
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

  it.each([
    ['UserDisable', 'UserDisable'],
    ['Forbidden.RiskControl', 'This operation has been identified as an abnormal operation.'],
    ['Account.Arrearage', 'Your account has been in arrears.'],
    ['Forbidden.ProductNotOpen', 'The product is not open.'],
    ['InDebt', 'Your account has overdue payments.'],
    ['RealNameAuthenticationError', 'Your account has not passed the real-name authentication yet.'],
    ['Forbidden.FinancialLocked', 'The ip business status is invalid.'],
    ['CdnServiceNotFound', 'Your account does not open CDN service yet.'],
    ['Forbidden', 'Your account has not passed the real-name authentication yet.'],
    ['AccessDenied', 'Put public bucket acl is not allowed'],
    ['NoPermission.SLR', 'The current user does not have permission to create servicelinkedrole.'],
    ['NotOpen.Api', 'The api is not open.'],
    ['InsufficientBalance', 'Your account does not have enough balance.'],
    ['NobodyKnowsThis', 'Contact your account manager.'],
    ['INSUFFICIENT.AVAILABLE.QUOTA', 'The account balance is negative. Add funds to the account and try again.'],
    ['OperationFailed.UnpaidBillsExist', 'The account has unpaid bills. Please pay your overdue bill first.'],
    ['IdentityRegistrationStatusNotSupport', 'Real name registration of enterprises required.'],
    ['Unauthorized', 'RealtimeLogDelivery service is not authorized.'],
    ['OperationFailed.EnhancedUserIsUnAuthorized', 'The user is not authorized to create it.'],
  ])('names no permission if none is missing, and repeats the message of upstream: %s', (code, message) => {
    const permission = { action: 'ecs:DescribeInstances', regionId: 'cn-hangzhou', name: 'instance/*' };
    const error = classify({ ...answer, httpStatus: 403, code, message, permission });
    expect(error).toMatchObject({ kind: 'forbidden', permission: undefined, retryable: false });
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/ecs:|permission for|administers/);
  });

  it('classifies an error with a retry delay as throttling, but not for an interrupted write', () => {
    const waits = { ...answer, code: 'InternalError', message: '', httpStatus: 500, retryAfterMs: 300 };
    expect(classify(waits)).toMatchObject({ kind: 'throttled', retryAfterMs: 300 });
    expect(classify({ ...waits, isWrite: true })).toMatchObject({ kind: 'unavailable', retryAfterMs: 300 });
  });

  it('names the missing permission, and says when a grant would not help', () => {
    const call = 'ECS DescribeInstances in cn-hangzhou is not allowed to this caller (Forbidden.RAM)';
    const refused = {
      ...answer,
      code: 'Forbidden.RAM',
      message: 'User not authorized.',
      permission: { action: 'ecs:DescribeInstances', regionId: 'cn-hangzhou', name: 'instance/*' },
    };
    expect(classify(refused).message).toBe(`${call}: ask the account's administrator for ecs:DescribeInstances`);
    const denial = { action: 'ecs:DescribeTags', noPermissionType: 'ExplicitDeny' };
    expect(classify({ ...refused, denial }).message).toBe(
      `${call}: a policy denies ecs:DescribeTags, and no grant outweighs that (ExplicitDeny)`,
    );
  });

  it('repeats no upstream text about signatures and tokens, and truncates long text', () => {
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
