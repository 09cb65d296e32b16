import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Acs3Signed,
  authorizationAcs3,
  canonicalQuery,
  canonicalRequest,
  signAcs3,
  stringToSign,
} from '../../../client/wire/signers/acs3.js';
import { anonymousQuery } from '../../../client/wire/signers/anonymous.js';

interface Vector {
  readonly name: string;
  readonly input: {
    readonly algorithm: string;
    readonly action: string;
    readonly version: string;
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly query: Record<string, string>;
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
    readonly date: string;
    readonly nonce: string;
  };
  readonly expected: {
    readonly authorization: string | null;
    readonly canonicalRequest: string;
    readonly stringToSign: string;
    readonly contentSha256: string;
  };
}

const file = new URL('../../vectors/acs3.json', import.meta.url);
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'));
const signed = vectors.filter(({ input }) => input.algorithm === 'ACS3-HMAC-SHA256');
const anonymous = vectors.filter(({ input }) => input.algorithm === 'Anonymous');

/** The headers that the signer adds to those of the caller. */
const made = /^(?:host|x-acs-(?:action|version|date|signature-nonce|content-sha256|accesskey-id|security-token))$/;

describe('ACS3 signer', () => {
  it('knows every vector as signed or anonymous', () => {
    expect([signed.length, anonymous.length]).toEqual([11, 1]);
  });

  for (const { name, input, expected } of signed) {
    it(`signs ${name}`, () => {
      const covered: Acs3Signed = { ...input, query: canonicalQuery(input.query), bodyHash: expected.contentSha256 };
      expect(canonicalRequest(covered)).toBe(expected.canonicalRequest);
      expect(stringToSign(expected.canonicalRequest)).toBe(expected.stringToSign);
      expect(authorizationAcs3(covered, input)).toBe(expected.authorization);
    });

    it(`makes the headers of ${name}`, () => {
      const brought = Object.fromEntries(Object.entries(input.headers).filter(([header]) => !made.test(header)));
      const moment = { date: new Date(input.date), nonce: input.nonce };
      const request = { ...input, query: canonicalQuery(input.query), headers: brought };
      const headers = signAcs3(request, input, moment);
      expect(headers).toEqual({ ...input.headers, authorization: expected.authorization });
    });
  }

  for (const { name, input } of anonymous) {
    it(`sends ${name} without a signature`, () => {
      const moment = { date: new Date(input.query.Timestamp ?? ''), nonce: input.query.SignatureNonce ?? '' };
      const common = anonymousQuery(input, moment);
      expect(input.query).toMatchObject(common);
      expect(Object.keys(common)).not.toContain('AccessKeyId');
      expect(Object.keys(common).some((key) => key === 'Signature' || key === 'SignatureMethod')).toBe(false);
    });
  }

  it('keeps the equals sign of an empty value', () => {
    expect(canonicalQuery({ 'Tag.1.Value': '', A: '1' })).toBe('A=1&Tag.1.Value=');
  });

  it('signs a body of bytes like the same text', () => {
    const { input } = signed[0] ?? expect.fail('no vector');
    const request = { ...input, query: canonicalQuery(input.query), headers: {} };
    const moment = { date: new Date(0), nonce: 'n' };
    const asBytes = signAcs3({ ...request, body: new TextEncoder().encode('云门') }, request, moment);
    expect(asBytes).toEqual(signAcs3({ ...request, body: '云门' }, request, moment));
  });
});
