/** The details of a denial by RAM: the action, the resource, the type of policy, and a statement that grants it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayError, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400 });
});
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

const accountId = () => gateway.emulator.cloud.accounts[0].id;
const missing = (errors: readonly GatewayError[] | undefined) =>
  (errors ?? []).map(({ extensions }) => extensions.missingPermission);

/** A session of the administrator with the permissions of these statements only. */
function sessionOf(...statements: readonly object[]) {
  const policy = JSON.stringify({ Version: '1', Statement: statements });
  return gateway.emulator.issueSession(`acs:ram::${accountId()}:role/portal-administrator`, { policy });
}

const allow = (...actions: string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' });
const deny = (...actions: string[]) => ({ Effect: 'Deny', Action: actions, Resource: '*' });

describe('a refusal', () => {
  it('with details from upstream passes them on, without the encoded message', async () => {
    const { errors } = await gateway.ask('{ user(userName: "auditor") { email } }', {
      as: gateway.emulator.callers.reader,
    });
    const resource = `acs:ram:*:${accountId()}:user/auditor`;
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', accountId: accountId() });
    expect(missing(errors)).toEqual([
      {
        action: 'ram:GetUser',
        resource,
        policyType: 'AccountLevelIdentityBasedPolicy',
        denial: 'ImplicitDeny',
        statement: { Effect: 'Allow', Action: ['ram:GetUser'], Resource: [resource] },
      },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/AQIBIAAAA|Encoded|AuthPrincipal/);
  });

  it('without details from upstream gets them from the descriptor', async () => {
    const { errors } = await gateway.ask('{ vpcs(regionIds: ["us-west-1"]) { totalCount } }', {
      as: gateway.emulator.callers.reader,
    });
    const resource = `acs:vpc:us-west-1:${accountId()}:vpc/*`;
    const statement = { Effect: 'Allow', Action: ['vpc:DescribeVpcs'], Resource: [resource] };
    expect(missing(errors)).toEqual([
      { action: 'vpc:DescribeVpcs', resource, policyType: null, denial: null, statement },
    ]);
  });

  it('is in an entry of unavailable too if upstream answered an empty list', async () => {
    const { data } = await gateway.ask<{ instances: { unavailable: object[] } }>(
      '{ instances(regionIds: ["us-west-1"]) { unavailable { missingPermission { action resource policyType denial statement } } } }',
      { as: gateway.emulator.callers.reader },
    );
    const resource = `acs:ecs:us-west-1:${accountId()}:instance/*`;
    const statement = { Effect: 'Allow', Action: ['ecs:DescribeInstances'], Resource: [resource] };
    expect(data.instances.unavailable).toEqual([
      {
        missingPermission: { action: 'ecs:DescribeInstances', resource, policyType: null, denial: null, statement },
      },
    ]);
  });

  it('that is explicit has no statement, because no grant lifts it', async () => {
    const { errors } = await gateway.ask('{ users { totalCount } }', {
      as: sessionOf(allow('*'), deny('ram:ListUsers')),
    });
    expect(missing(errors)).toEqual([
      {
        action: 'ram:ListUsers',
        resource: `acs:ram:*:${accountId()}:user/*`,
        policyType: 'SessionPolicy',
        denial: 'ExplicitDeny',
        statement: null,
      },
    ]);
  });

  it('names * as the account if the caller’s is not known', async () => {
    gateway.emulator.addFault({ kind: 'expire', action: 'GetCallerIdentity' });
    const { errors } = await gateway.ask('{ users { totalCount } }', { as: sessionOf(allow('ecs:*')) });
    expect(missing(errors)).toMatchObject([{ resource: 'acs:ram:*:*:user/*' }]);
  });

  it('that is not from RAM names no permission', async () => {
    gateway.emulator.addFault({ kind: 'throttle', action: 'ListUsers' });
    const { errors } = await gateway.ask(
      '{ node(id: "acs:ram::42:user/auditor") { id } users { totalCount unavailable { code } } }',
    );
    expect(errors?.[0]?.extensions).not.toHaveProperty('missingPermission');
  });
});

describe('the statements of refusals', () => {
  it.each([
    '{ instances(regionIds: ["cn-hangzhou"], first: 5) { nodes { disks { diskId } vpc { cidrBlock } networkInterfaces { name } securityGroups { rules { ruleId } } } } }',
    '{ instances(first: 3) { nodes { image { osName } region { localName zones { zoneId } } } } }',
    '{ buckets(first: 3) { nodes { acl isPublic tags { key } objects(first: 1) { nodes { key } } } } }',
    '{ user(userName: "auditor") { mfaDevice { type } hasVirtualMfa policies { document } groups { groupId } accessKeys { lastUsedAt } } }',
    '{ roles(first: 2) { nodes { trustPolicy policies { policyName } } } }',
  ])('are enough when added one after another: %s', async (query) => {
    const statements: object[] = [];
    for (let round = 0; round < 12; round += 1) {
      const { errors } = await gateway.ask(query, { as: sessionOf(allow('sts:GetCallerIdentity'), ...statements) });
      if (!errors) {
        expect(round).toBeGreaterThan(1);
        return;
      }
      expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['FORBIDDEN']));
      const more = missing(errors).map((each) => (each as { statement: object }).statement);
      statements.push(...new Map(more.map((each) => [JSON.stringify(each), each])).values());
    }
    throw new Error('Still refused.');
  });
});
