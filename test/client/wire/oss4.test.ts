import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../../client/credentials/credentials.js';
import {
  canonicalQuery,
  canonicalRequest,
  type Oss4Request,
  presignOss4,
  signOss4,
  stringToSign,
} from '../../../client/wire/signers/oss4.js';

interface Vector {
  readonly name: string;
  readonly input: Credentials & {
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly bucket: string | null;
    readonly object: string | null;
    readonly query: Record<string, string | null>;
    readonly headers: Record<string, string>;
    readonly additionalHeaders: readonly string[];
    readonly region: string;
    readonly date: string;
    readonly expires: number;
  };
  readonly expected: {
    readonly authorization: string;
    readonly signature: string;
    readonly canonicalRequest?: string;
    readonly stringToSign?: string;
    readonly url?: string;
    readonly docSignature?: string;
  };
}

function vectors(name: string): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'));
}

function requestOf({ bucket, object, ...rest }: Vector['input']): Oss4Request {
  return { ...rest, ...(bucket !== null && { bucket }), ...(object !== null && { object }) };
}

/** 20260314T154158Z */
function dateOf(seconds: string): Date {
  return new Date(seconds.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
}

describe('OSS V4 header signature', () => {
  for (const { name, input, expected } of vectors('oss-v4')) {
    it(`signs ${name}`, () => {
      const request = requestOf(input);
      if (expected.canonicalRequest !== undefined) {
        expect(canonicalRequest(request)).toBe(expected.canonicalRequest);
        expect(stringToSign(expected.canonicalRequest, input.region, input.date)).toBe(expected.stringToSign);
      }
      const { 'x-oss-date': date, 'x-oss-security-token': token, ...headers } = input.headers;
      expect(signOss4({ ...request, headers }, input, dateOf(input.date))).toEqual({
        ...input.headers,
        host: input.host,
        authorization: expected.authorization,
      });
    });
  }

  it('makes the string to sign of the documentation, whose secret is masked', () => {
    const { input, expected } = vectors('oss-v4')[0] ?? expect.fail('no vector');
    const { authorization } = signOss4(requestOf(input), input, dateOf(input.date));
    expect(authorization).toContain(expected.signature);
    expect(authorization).not.toContain(expected.docSignature);
  });

  it('signs no additional header that is absent or always signed', () => {
    const { input } = vectors('oss-v4')[3] ?? expect.fail('no vector');
    const request = { ...requestOf(input), additionalHeaders: ['cache-control', 'x-oss-date', 'host', 'host'] };
    expect(signOss4(request, input, dateOf(input.date)).authorization).toContain(',AdditionalHeaders=host,');
  });

  it('drops the equals sign of an empty value and sorts by encoded name', () => {
    expect(canonicalQuery({ z: null, acl: '', '|a': '1', 'list-type': '2' })).toBe('%7Ca=1&acl&list-type=2&z');
  });
});

describe('OSS V4 presigned URL', () => {
  for (const { name, input, expected } of vectors('oss-v4-presign')) {
    it(`signs ${name}`, () => {
      const url = new URL(presignOss4(requestOf(input), input, dateOf(input.date), input.expires));
      expect(url.origin).toBe(`https://${input.host}`);
      expect(decodeURIComponent(url.pathname)).toBe(decodeURIComponent(input.path));
      expect(url.searchParams.get('x-oss-signature')).toBe(expected.signature);
      if (expected.url !== undefined) {
        expect(pairs(url)).toEqual(pairs(new URL(expected.url)));
      }
    });
  }

  it('refuses a lifetime of zero or of more than seven days', () => {
    const { input } = vectors('oss-v4-presign')[0] ?? expect.fail('no vector');
    for (const seconds of [0, -1, 1.5, Number.NaN, 604_801]) {
      expect(() => presignOss4(requestOf(input), input, new Date(0), seconds)).toThrow(/1 to 604800/);
    }
    expect(presignOss4(requestOf(input), input, new Date(0), 604_800)).toContain('x-oss-expires=604800');
  });
});

function pairs(url: URL): readonly (readonly [string, string])[] {
  return [...url.searchParams].sort(([a], [b]) => (a < b ? -1 : 1));
}
