/** The vectors are those of the official clients of the log service, which all of them share. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Sls4Request, signSls4 } from '../../../client/wire/signers/sls4.js';

interface Vector extends Sls4Request {
  readonly name: string;
  readonly signature: string;
}

const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('../../vectors/sls4.json', import.meta.url), 'utf8'),
);
const credentials = { accessKeyId: 'acsddda21dsd', accessKeySecret: 'zxasdasdasw2' };
const date = new Date('2022-08-08T03:23:30Z');

describe('SLS4 signer', () => {
  it.each(vectors)('signs $name', ({ signature, ...request }) => {
    const { authorization } = signSls4(request, credentials, date);
    expect(authorization).toBe(
      `SLS4-HMAC-SHA256 Credential=acsddda21dsd/20220808/${request.region}/sls/aliyun_v4_request,Signature=${signature}`,
    );
  });

  it('signs the token of temporary credentials', () => {
    const [request = expect.fail('no vector')] = vectors;
    const session = signSls4(request, { ...credentials, securityToken: 'token' }, date);
    expect(session['x-acs-security-token']).toBe('token');
    expect(session.authorization).not.toBe(signSls4(request, credentials, date).authorization);
  });
});
