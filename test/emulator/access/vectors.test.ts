import { describe, expect, it } from 'vitest';
import {
  acs3Signature,
  acs3StringToSign,
  canonicalRequest,
  headersToSign,
  parseAcs3,
} from '../../../emulator/wire/acs3.js';
import { parseRoaV1, roaV1Signature, roaV1StringToSign } from '../../../emulator/wire/roa-v1.js';
import { rpcV1Signature, rpcV1StringToSign } from '../../../emulator/wire/rpc-v1.js';
import acs3Vectors from '../../vectors/acs3.json' with { type: 'json' };
import roaV1Vectors from '../../vectors/roa-v1.json' with { type: 'json' };
import rpcV1Vectors from '../../vectors/rpc-v1.json' with { type: 'json' };

interface Input {
  readonly algorithm: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

interface Vector {
  readonly name: string;
  readonly input: Input;
  readonly expected: {
    readonly authorization?: string | null;
    readonly signature?: string;
    readonly signedHeaders?: string;
    readonly canonicalRequest?: string;
    readonly stringToSign?: string;
  };
}

const requestOf = ({ method, host, path, query, headers, body = '' }: Input) => ({
  method,
  host,
  hostHeader: host,
  path,
  query: Object.entries(query),
  headers,
  body: Buffer.from(body),
});

describe('ACS3 vectors', () => {
  for (const { name, input, expected } of acs3Vectors as unknown as readonly Vector[]) {
    it(name, () => {
      if (input.algorithm === 'Anonymous') {
        expect(expected.authorization).toBeNull();
        return;
      }
      const signedHeaders = headersToSign(input.headers);
      const canonical = canonicalRequest(requestOf(input), signedHeaders);
      const stringToSign = acs3StringToSign(canonical);
      expect(signedHeaders.join(';')).toBe(expected.signedHeaders);
      expect(canonical).toBe(expected.canonicalRequest);
      expect(stringToSign).toBe(expected.stringToSign);
      expect(acs3Signature(input.accessKeySecret, stringToSign)).toBe(expected.signature);
      expect(parseAcs3(expected.authorization ?? '')).toEqual({
        accessKeyId: input.accessKeyId,
        signedHeaders,
        signature: expected.signature,
      });
    });
  }
});

describe('RPC V1 vectors', () => {
  for (const { name, input, expected } of rpcV1Vectors as unknown as readonly Vector[]) {
    it(name, () => {
      const parameters = Object.entries({ ...input.query, ...input.form, Signature: 'ignored' });
      const stringToSign = rpcV1StringToSign(input.method, parameters);
      if (expected.stringToSign !== undefined) expect(stringToSign).toBe(expected.stringToSign);
      expect(rpcV1Signature(input.accessKeySecret, stringToSign)).toBe(expected.signature);
    });
  }
});

describe('ROA V1 vectors', () => {
  for (const { name, input, expected } of roaV1Vectors as unknown as readonly Vector[]) {
    it(name, () => {
      const stringToSign = roaV1StringToSign(requestOf(input));
      expect(stringToSign).toBe(expected.stringToSign);
      const signature = roaV1Signature(input.accessKeySecret, stringToSign);
      expect(parseRoaV1(expected.authorization ?? '')).toEqual({ accessKeyId: input.accessKeyId, signature });
    });
  }
});
