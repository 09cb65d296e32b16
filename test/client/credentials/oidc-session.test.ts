/** Users who sign in with several tokens: which token is sent to STS, and what follows when it is refused. */
import { expect, it } from 'vitest';
import type { Exchange } from '../../../client/credentials/exchange.js';
import { OidcSessions } from '../../../client/credentials/oidc-session.js';
import { CloudError, type CloudErrorKind } from '../../../client/errors/cloud-error.js';
import { Clock } from '../../../client/pipeline/clock.js';
import { createCallContext } from '../../../client/request/call-context.js';

let now = Date.UTC(2026, 2, 14);
const roleArn = 'acs:ram::1:role/portal';
const person = { issuer: 'https://sso', subject: 'alice', providerArn: 'acs:ram::1:oidc-provider/sso', roleArn };

/** Sessions at an STS that refuses the token `refused` in this way. */
function sessionsRefusing(kind: CloudErrorKind) {
  const shown: string[] = [];
  const exchange: Exchange = async ({ params: { OIDCToken = '' } }) => {
    shown.push(OIDCToken);
    if (OIDCToken === 'refused') throw new CloudError(kind, 'No.');
    return {
      credentials: { accessKeyId: `STS.${OIDCToken}`, accessKeySecret: 's', securityToken: 't' },
      expiresAt: now + 3_600_000,
      identity: { accountId: '1', arn: 'acs:ram::1:assumed-role/portal/alice', principalId: '3', identityType: 'x' },
    };
  };
  const sessions = new OidcSessions(exchange, new Clock(() => now));
  const as = (token: string, endsAt: number) => sessions.callerOf({ ...person, token, endsAt: now + endsAt });
  return { shown, as };
}

it.each(['unauthenticated', 'forbidden', 'invalid'] as const)(
  'a token that STS refuses (%s) does not block another token of the same user',
  async (kind) => {
    const { shown, as } = sessionsRefusing(kind);
    const long = as('refused', 7_200_000);
    const short = as('good', 600_000);
    const billedTo = createCallContext({ maxCalls: 10 });
    expect(await short.provider.credentials(billedTo)).toMatchObject({ accessKeyId: 'STS.good' });
    expect(shown).toEqual(['refused', 'good']);
    expect(await long.provider.credentials(billedTo)).toMatchObject({ accessKeyId: 'STS.good' });
  },
);

it('a token that STS cannot process is not sent forever', async () => {
  const { shown, as } = sessionsRefusing('unavailable');
  as('refused', 7_200_000);
  const short = as('good', 600_000);
  await expect(short.provider.credentials(createCallContext({ maxCalls: 10 }))).rejects.toThrow('No.');
  now += 5_000;
  expect(await short.provider.credentials(createCallContext({ maxCalls: 10 }))).toMatchObject({
    accessKeyId: 'STS.good',
  });
  expect(shown).toEqual(['refused', 'good']);
});

it('two users whose names differ in one surrogate are two users', () => {
  const sessions = new OidcSessions(() => Promise.reject(new Error('This test makes no call.')), new Clock(() => now));
  const identityOf = (subject: string) => sessions.callerOf({ ...person, subject, token: 't', endsAt: now }).identity;
  expect(identityOf('\ud800')).not.toBe(identityOf('\ud801'));
});
