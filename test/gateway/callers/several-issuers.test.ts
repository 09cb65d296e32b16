/** Several issuers at once: each token is checked with the keys, audiences and roles of the issuer that it names, and of no other. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';
import { startTestIssuer, type TestIssuer } from './test-issuer.js';

let staff: TestIssuer;
let workloads: TestIssuer;
/** Its keys cannot be read. */
const away = 'http://127.0.0.1:9';
let gateway: TestGateway;

const accountId = '1750293846105927';
const role = (name: string) => `acs:ram::${accountId}:role/${name}`;
const provider = (name: string) => `acs:ram::${accountId}:oidc-provider/${name}`;
const trusting = (name: string) =>
  JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [provider(name)] } }],
  });
const everything = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

beforeAll(async () => {
  [staff, workloads] = await Promise.all([startTestIssuer(), startTestIssuer()]);
  const separate = { isIssuerInName: true, claim: null };
  gateway = await startTestGateway({
    instances: 100,
    cacheTtlMs: 600_000,
    oidc: [
      {
        ...separate,
        url: staff.url,
        name: 'Staff',
        audiences: ['yunmen', 'portal'],
        providerArn: provider('staff'),
        groups: {
          claim: ['realm_access', 'groups'],
          match: 'all',
          roles: [
            { group: 'admins', roleArn: role('both'), name: 'Administrator' },
            { group: 'operators', roleArn: role('both') },
            { group: 'everyone', roleArn: role('staff-only'), name: 'Reader' },
          ],
        },
      },
      {
        ...separate,
        url: workloads.url,
        name: 'Workloads',
        audiences: ['sts.aliyuncs.com'],
        providerArn: provider('workloads'),
        defaultRoleArn: role('both'),
      },
      { ...separate, url: away, name: 'Pipeline', providerArn: provider('pipeline'), defaultRoleArn: role('both') },
    ],
  });
  const { oidcProviders } = gateway.emulator;
  oidcProviders.add({ arn: provider('staff'), issuer: staff.url, clientIds: ['yunmen', 'portal'] });
  oidcProviders.add({ arn: provider('workloads'), issuer: workloads.url, clientIds: ['sts.aliyuncs.com'] });
  const both = JSON.parse(trusting('staff'));
  both.Statement[0].Principal.Federated.push(provider('workloads'));
  gateway.emulator.addRole('both', everything, accountId, JSON.stringify(both));
  gateway.emulator.addRole('staff-only', everything, accountId, trusting('staff'));
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(async () => {
  await gateway.close();
  await Promise.all([staff.close(), workloads.close()]);
});

interface ViewerData {
  readonly viewer: { readonly arn: string } | null;
}
const ask = (token: string, wanted?: string) =>
  gateway.ask<ViewerData>('{ viewer { arn } }', {
    token,
    ...(wanted !== undefined && { headers: { 'x-yunmen-role': wanted } }),
  });
const ofStaff = (claims: object = {}) => staff.token({ realm_access: { groups: ['admins'] }, ...claims });
const ofWorkload = (claims: object = {}) => workloads.token({ aud: 'sts.aliyuncs.com', ...claims });

describe('a token', () => {
  it('of each issuer opens the role that this issuer leads to', async () => {
    const answers = await Promise.all([ask(await ofStaff({ aud: 'portal' })), ask(await ofWorkload())]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ data }) => data.viewer?.arn.split('/')[1])).toEqual(['both', 'both']);
    const sent = gateway.emulator.calls({ action: 'AssumeRoleWithOIDC' }).map(({ params }) => params.OIDCProviderArn);
    expect(sent.sort()).toEqual([provider('staff'), provider('workloads')]);
  });

  it.each([
    ['signed by another issuer than it names', () => workloads.token({ iss: staff.url }), /does not publish|signature/],
    ['with the audience of another issuer', () => ofWorkload({ aud: 'yunmen' }), /audience/],
    ['with a group, where only another issuer has groups', () => ofStaff({ realm_access: undefined }), /No group/],
    ['of an issuer with a slash more', () => ofStaff({ iss: `${staff.url}/` }), /comes from another issuer/],
    ['of an issuer with another case', () => ofStaff({ iss: staff.url.toUpperCase() }), /comes from another issuer/],
    ['of a list of issuers', () => ofStaff({ iss: [staff.url] }), /does not name its issuer/],
    ['of no issuer', () => ofStaff({ iss: undefined }), /does not name its issuer/],
  ])('is HTTP 401 and never reaches STS: %s', async (_what, token, message) => {
    const text = await token();
    const { status, errors } = await ask(text);
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(errors?.[0]?.message).toMatch(message);
    expect(gateway.emulator.calls()).toEqual([]);
  });

  it('of an unknown issuer is told which issuers there are, and nothing of itself', async () => {
    const { errors } = await ask(await ofStaff({ iss: 'https://secret.example.com', sub: 'hidden' }));
    expect(errors?.[0]?.message).toBe(
      'The token comes from another issuer (iss). This gateway accepts tokens of: Staff, Workloads, Pipeline.',
    );
    expect(gateway.logged()).not.toContain('secret.example.com');
  });

  it('may choose a role of its own issuer only', async () => {
    expect((await ask(await ofWorkload(), role('staff-only'))).errors?.[0]?.message).toMatch(/does not allow/);
    const several = await ofStaff({ realm_access: { groups: ['everyone', 'admins'] } });
    expect((await ask(several, role('staff-only'))).data.viewer?.arn).toContain('assumed-role/staff-only/');
    expect((await ask(several)).errors?.[0]?.message).toBe(
      `The token allows several roles. Name one of them in x-yunmen-role: ${role('both')} (Administrator), ${role('staff-only')} (Reader).`,
    );
  });
});

describe('people of two issuers with the same subject', () => {
  const query = '{ viewer { arn } instances(regionIds: ["cn-hangzhou"], first: 10) { nodes { instanceId } } }';
  const both = async () => ({
    staff: await ofStaff({ sub: 'twin' }),
    workload: await ofWorkload({ sub: 'twin' }),
  });

  it('are two callers: they share no session, no answer and no name in the audit trail', async () => {
    const tokens = await both();
    const arns: string[] = [];
    for (const token of [tokens.staff, tokens.workload, tokens.staff]) {
      const { data } = await gateway.ask<{ viewer: { arn: string } }>(query, { token });
      arns.push(data.viewer.arn);
    }
    expect(arns[0]).toMatch(/assumed-role\/both\/twin-[0-9a-f]{16}$/);
    expect(arns[1]).toMatch(/assumed-role\/both\/twin-[0-9a-f]{16}$/);
    expect(arns[1]).not.toBe(arns[0]);
    expect(arns[2]).toBe(arns[0]);
    const made = (action: string) => gateway.emulator.calls({ action }).length;
    expect({ sessions: made('AssumeRoleWithOIDC'), lists: made('DescribeInstances') }).toEqual({
      sessions: 2,
      lists: 2,
    });
  });

  it('have lines of their own in the log', async () => {
    const before = gateway.logged().length;
    const tokens = await both();
    for (const token of Object.values(tokens)) await ask(token);
    await expect.poll(() => linesAfter(before).length).toBe(2);
    const who = linesAfter(before).map(({ issuer, subject, caller }) => ({ issuer, subject, caller }));
    expect(who.map(({ issuer, subject }) => ({ issuer, subject }))).toEqual([
      { issuer: staff.url, subject: 'twin' },
      { issuer: workloads.url, subject: 'twin' },
    ]);
    expect(who[0]?.caller).not.toBe(who[1]?.caller);
  });

  function linesAfter(at: number): Record<string, unknown>[] {
    const lines = gateway.logged().slice(at).trim().split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
  }
});

describe('an issuer whose keys cannot be read', () => {
  it('answers 503 to its own people, and does not harm the others', async () => {
    const { status, errors } = await ask(await ofStaff({ iss: away }));
    expect(status).toBe(503);
    expect(errors?.[0]?.message).toMatch(/the keys of its issuer \(Pipeline\) cannot be read/);
    expect((await ask(await ofStaff({ sub: 'unharmed' }))).status).toBe(200);
  });
});
