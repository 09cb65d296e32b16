import { describe, expect, it } from 'vitest';
import type { Access, Credential } from '../../../emulator/access/principal.js';
import { OssError } from '../../../emulator/wire/oss-error.js';
import { readOssSignature } from '../../../emulator/wire/oss-signature.js';
import { canonicalRequest, readOss4, signText, stringToSign, verifyOss4 } from '../../../emulator/wire/oss4.js';
import type { WireRequest } from '../../../emulator/wire/wire.js';
import headerVectors from '../../vectors/oss-v4.json' with { type: 'json' };
import urlVectors from '../../vectors/oss-v4-presign.json' with { type: 'json' };

interface Vector {
  readonly name: string;
  readonly input: {
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly bucket: string | null;
    readonly object: string | null;
    readonly query: Readonly<Record<string, string | undefined>>;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly additionalHeaders: readonly string[];
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
    readonly region: string;
    readonly date: string;
    readonly expires?: number;
  };
  readonly expected: {
    readonly signature: string;
    readonly authorization?: string;
    readonly canonicalRequest?: string;
    readonly stringToSign?: string;
    readonly docSigningKeyHex?: string;
  };
}

const vectors: readonly Vector[] = [...headerVectors, ...urlVectors];
const listBuckets = byName('oss-v4-list-buckets');
const presigned = byName('oss-v4-presign-get-sts-unicode');

function byName(name: string): Vector {
  const found = vectors.find((vector) => vector.name === name);
  if (found === undefined) throw new Error(`no vector ${name}`);
  return found;
}

function strings(record: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The signed request of a vector in the wire format. */
function signed({ input, expected }: Vector): WireRequest {
  const query = strings(input.query);
  if (expected.authorization === undefined) {
    const scope = `${input.date.slice(0, 8)}/${input.region}/oss/aliyun_v4_request`;
    Object.assign(query, {
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-credential': `${input.accessKeyId}/${scope}`,
      'x-oss-date': input.date,
      'x-oss-expires': `${input.expires}`,
      ...(input.additionalHeaders.length > 0 && { 'x-oss-additional-headers': input.additionalHeaders.join(';') }),
      ...(input.securityToken !== undefined && { 'x-oss-security-token': input.securityToken }),
      'x-oss-signature': expected.signature,
    });
  }
  return {
    method: input.method,
    host: input.host,
    hostHeader: input.host,
    path: input.path,
    query: Object.entries(query),
    headers: {
      ...strings(input.headers),
      ...(expected.authorization !== undefined && { authorization: expected.authorization }),
    },
    body: Buffer.alloc(0),
  };
}

function at(date: string): number {
  return Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function accessFor({ input }: Vector, change: Partial<Credential> = {}, now = at(input.date)): Access {
  const credential: Credential = {
    accessKeyId: input.accessKeyId,
    accessKeySecret: input.accessKeySecret,
    status: 'Active',
    principal: { accountId: '1', arn: 'acs:ram::1:root', identityType: 'Account', principalId: '1', userId: '1' },
    ...(input.securityToken !== undefined && { securityToken: input.securityToken }),
    ...change,
  };
  return {
    credential: (id) => (id === credential.accessKeyId ? credential : undefined),
    isIssuedToken: () => true,
    authorize: () => ({ allowed: true }),
    takeNonce: () => true,
    now: () => now,
  };
}

function verify(
  vector: Vector,
  access = accessFor(vector),
  request = signed(vector),
  endpointRegion = vector.input.region,
) {
  const signature = readOss4(request);
  if (signature === undefined) throw new Error('anonymous');
  const target = { bucket: vector.input.bucket, key: vector.input.object ?? '' };
  return verifyOss4(request, signature, target, { access, endpointRegion });
}

function refusal(run: () => unknown): OssError {
  try {
    run();
  } catch (error) {
    if (error instanceof OssError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('published vectors', () => {
  for (const vector of vectors) {
    it(`accepts ${vector.name}`, () => {
      expect(verify(vector).accessKeyId).toBe(vector.input.accessKeyId);
    });

    it(`derives the text of ${vector.name}`, () => {
      const signature = readOss4(signed(vector));
      if (signature === undefined) throw new Error('anonymous');
      const target = { bucket: vector.input.bucket, key: vector.input.object ?? '' };
      const canonical = canonicalRequest(signed(vector), target, signature);
      const text = stringToSign(canonical, signature);
      expect(canonical).toBe(vector.expected.canonicalRequest ?? canonical);
      expect(text).toBe(vector.expected.stringToSign ?? text);
      expect(signText(text, signature.scope, vector.input.accessKeySecret)).toBe(vector.expected.signature);
    });
  }
});

describe('refusals', () => {
  const minute = 60_000;
  const header = listBuckets;
  const expiresAt = at(presigned.input.date) + 60_000;
  const cases: readonly (readonly [fact: string, code: string, run: () => unknown])[] = [
    [
      'an unknown key',
      'InvalidAccessKeyId',
      () => verify(header, { ...accessFor(header), credential: () => undefined }),
    ],
    ['a disabled key', 'InvalidAccessKeyId', () => verify(header, accessFor(header, { status: 'Inactive' }))],
    ['another secret', 'SignatureDoesNotMatch', () => verify(header, accessFor(header, { accessKeySecret: 'x' }))],
    [
      'an STS key without its token',
      'InvalidAccessKeyId',
      () => verify(header, accessFor(header, { securityToken: 't' })),
    ],
    ['a foreign token', 'InvalidSecurityToken', () => verify(presigned, accessFor(presigned, { securityToken: 't' }))],
    ['an expired token', 'SecurityTokenExpired', () => verify(presigned, accessFor(presigned, { expiresAt: 0 }))],
    [
      'a slow clock',
      'RequestTimeTooSkewed',
      () => verify(header, accessFor(header, {}, at(header.input.date) + 16 * minute)),
    ],
    [
      'a fast clock',
      'RequestTimeTooSkewed',
      () => verify(header, accessFor(header, {}, at(header.input.date) - 16 * minute)),
    ],
    ['another region', 'InvalidArgument', () => verify(header, accessFor(header), signed(header), 'cn-shanghai')],
    ['an expired URL', 'AccessDenied', () => verify(presigned, accessFor(presigned, {}, expiresAt + 1))],
    [
      'a URL from the future',
      'AccessDenied',
      () => verify(presigned, accessFor(presigned, {}, expiresAt - 17 * minute)),
    ],
    [
      'another signature',
      'InvalidArgument',
      () => readOssSignature({ ...signed(header), headers: { authorization: 'AWS ak:c2ln' } }),
    ],
  ];

  for (const [fact, code, run] of cases) {
    it(`refuses ${fact}`, () => {
      expect(refusal(run).code).toBe(code);
    });
  }

  it('do not apply to a clock that is 15 minutes off or to a URL in its last second', () => {
    verify(header, accessFor(header, {}, at(header.input.date) + 15 * minute));
    verify(presigned, accessFor(presigned, {}, expiresAt));
  });

  it('take the time of the Date header where x-oss-date is missing', () => {
    const { 'x-oss-date': date = '', ...headers } = signed(header).headers;
    const dated = { ...signed(header), headers: { ...headers, date: new Date(at(header.input.date)).toUTCString() } };
    expect(readOss4(dated)?.date).toBe(date);
    expect(readOss4({ ...dated, headers: { ...headers, date: 'yesterday' } })?.date).toBe('');
  });

  it('refuses a query that was changed after signing', () => {
    const request = signed(header);
    const changed = { ...request, query: [...request.query, ['acl', ''] as const] };
    expect(refusal(() => verify(header, accessFor(header), changed)).code).toBe('SignatureDoesNotMatch');
  });

  it('contain the string to sign when signatures differ', () => {
    const { members } = refusal(() => verify(header, accessFor(header, { accessKeySecret: 'x' })));
    expect(members.StringToSign).toBe(header.expected.stringToSign);
    expect(members.CanonicalRequest).toBe(header.expected.canonicalRequest);
  });

  it('do not apply to a request without a signature, which is anonymous', () => {
    expect(readOss4({ ...signed(header), headers: {} })).toBeUndefined();
  });
});
