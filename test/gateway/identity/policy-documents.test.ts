/** The statements of policies and of trust policies, compared with the documents of the embedded cloud and with odd documents. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../../emulator/access/policy.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, random: () => 0, headers: fresh, maxCalls: 2000 });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();
const conditionsOf = ({ Condition = {} }: Statement) =>
  Object.entries(Condition).flatMap(([operator, tests]) =>
    Object.entries(tests).map(([key, values]) => ({ operator, key, values: listed(values) })),
  );

async function ask<T>(query: string) {
  const { data, errors = [] } = await gateway.ask<T>(query);
  return { data, codes: errors.map(({ extensions }) => extensions.code), text: errors.map((e) => e.message).join(' ') };
}

const fields =
  'effect actions notActions resources notResources principals { type name } conditions { operator key values } other';

const shown = (statement: Statement) => ({
  effect: statement.Effect.toUpperCase(),
  actions: listed(statement.Action),
  notActions: listed(statement.NotAction),
  resources: listed(statement.Resource),
  notResources: [],
  principals: [],
  conditions: conditionsOf(statement),
  other: null,
});

describe('the statements of policies', () => {
  it('are those of the default version, and those of each version cost one call a policy', async () => {
    const { data, codes } = await ask<{ policies: { nodes: object[] } }>(
      `{ policies(type: CUSTOM) { nodes { policyName statements { ${fields} } versions { versionId isDefault createdAt document statements { effect actions } } } } }`,
    );
    expect(codes).toEqual([]);
    const custom = main().policies.filter(({ PolicyType }) => PolicyType === 'Custom');
    expect(data.policies.nodes).toEqual(
      custom.map(({ PolicyName, DefaultVersion, versions }) => ({
        policyName: PolicyName,
        statements: versions.find(({ VersionId }) => VersionId === DefaultVersion)?.document.Statement.map(shown),
        versions: versions.map(({ VersionId, CreateDate, document }) => ({
          versionId: VersionId,
          isDefault: VersionId === DefaultVersion,
          createdAt: CreateDate,
          document,
          statements: document.Statement.map(({ Effect, Action }) => ({
            effect: Effect.toUpperCase(),
            actions: listed(Action),
          })),
        })),
      })),
    );
    expect(gateway.calls()).toHaveLength(1 + 2 * custom.length);
  });

  it('and the document cost one call together', async () => {
    const { codes } = await ask(
      '{ policy(type: CUSTOM, policyName: "break-glass") { document statements { effect } allowsEverything } }',
    );
    expect([codes, gateway.calls()]).toEqual([[], ['Ram:GetPolicy']]);
  });

  it('tell which policies allow everything, at one call a policy', async () => {
    const { data, codes } = await ask<{ policies: object }>(
      '{ policies(type: CUSTOM, filter: { allowsEverything: true }) { totalCount nodes { policyName } } }',
    );
    expect(codes).toEqual([]);
    expect(data.policies).toEqual({ totalCount: 1, nodes: [{ policyName: 'break-glass' }] });
    const custom = main().policies.filter(({ PolicyType }) => PolicyType === 'Custom');
    expect(gateway.calls()).toHaveLength(1 + custom.length);
  });
});

/** Upstream's answer about a policy with this document. */
function answer(document: unknown): void {
  const PolicyDocument = typeof document === 'string' ? document : JSON.stringify(document);
  const body = {
    RequestId: '0',
    Policy: { PolicyName: 'odd', PolicyType: 'Custom' },
    DefaultPolicyVersion: { VersionId: 'v1', IsDefaultVersion: true, PolicyDocument },
  };
  gateway.emulator.addFault({ kind: 'malformed', action: 'GetPolicy', bodyOf: JSON.stringify(body) });
}

const odd = `{ policy(type: CUSTOM, policyName: "odd") { statements { ${fields} notPrincipals { type name } } allowsEverything } }`;

describe('odd documents', () => {
  it('a statement without a list around it, and elements with one text, are read as lists', async () => {
    answer({ Version: '1', Statement: { Effect: 'allow', Action: '*', Resource: 'acs:*:*:*:*' } });
    const { data, codes } = await ask(odd);
    expect(codes).toEqual([]);
    const statement = { effect: 'ALLOW', actions: ['*'], resources: ['acs:*:*:*:*'], conditions: [], principals: [] };
    expect(data).toMatchObject({ policy: { statements: [statement], allowsEverything: true } });
  });

  it('elements that the schema does not know are shown as they are, and an unknown effect is UNRECOGNIZED', async () => {
    const Statement = [
      { Sid: 'first', Effect: 'Audit', Action: ['ecs:*'], NotResource: 'acs:oss:*:*:logs', Extra: { Deep: [1, 'b'] } },
    ];
    answer({ Version: '1', Statement });
    const { data } = await ask(odd);
    expect(data).toMatchObject({
      policy: {
        statements: [
          {
            effect: 'UNRECOGNIZED',
            notResources: ['acs:oss:*:*:logs'],
            other: { Sid: 'first', Extra: { Deep: [1, 'b'] } },
          },
        ],
        allowsEverything: false,
      },
    });
  });

  it('principals may be everybody, a list, or names by kind, and conditions may compare Booleans and numbers', async () => {
    const Statement = [
      { Effect: 'Allow', Principal: '*', Action: [], NotPrincipal: ['1234567890123456'] },
      {
        Effect: 'Allow',
        Principal: { RAM: 'acs:ram::1234567890123456:root', Service: ['ecs.aliyuncs.com', 'fc.aliyuncs.com'] },
        Condition: { Bool: { 'acs:SecureTransport': true }, NumericLessThan: { 'acs:Count': ['BIG', ''] } },
      },
    ];
    // The number is beyond 2^53, so it is written by hand.
    answer(JSON.stringify({ Version: '1', Statement }).replace('"BIG"', '9007199254740993'));
    const { data, codes } = await ask(odd);
    expect(codes).toEqual([]);
    expect(data).toMatchObject({
      policy: {
        statements: [
          {
            principals: [{ type: null, name: '*' }],
            notPrincipals: [{ type: null, name: '1234567890123456' }],
            actions: [],
          },
          {
            principals: [
              { type: 'RAM', name: 'acs:ram::1234567890123456:root' },
              { type: 'Service', name: 'ecs.aliyuncs.com' },
              { type: 'Service', name: 'fc.aliyuncs.com' },
            ],
            conditions: [
              { operator: 'Bool', key: 'acs:SecureTransport', values: ['true'] },
              { operator: 'NumericLessThan', key: 'acs:Count', values: ['9007199254740993', ''] },
            ],
          },
        ],
      },
    });
  });

  it.each([
    ['text that is no JSON', '{"Statement": ['],
    ['a statement that is a text', { Statement: ['Allow everything'] }],
    ['a condition that is a list', { Statement: [{ Effect: 'Allow', Condition: ['x'] }] }],
    ['an action that is an object', { Statement: [{ Effect: 'Allow', Action: { Name: 'ecs:*' } }] }],
  ])('%s is an error of the field, not an empty list', async (_, document) => {
    answer(document);
    const { data, codes } = await ask<{ policy: { statements: unknown } }>(
      '{ policy(type: CUSTOM, policyName: "odd") { policyName statements { effect actions conditions { key } } } }',
    );
    expect(codes).toEqual(['UNAVAILABLE']);
    expect(data.policy).toMatchObject({ policyName: 'odd' });
    expect(data.policy.statements ?? []).toEqual([]);
  });
});

describe('the trust of roles', () => {
  it('is told by services, accounts, providers and conditions, in one call a role', async () => {
    const { data, codes } = await ask<{ roles: { nodes: object[] } }>(
      '{ roles(first: 1000) { nodes { roleName trustPolicy trusts { effect actions isAnyone services accountIds identities federated conditions { operator key values } other } trustsAnyone trustsOtherAccounts } } }',
    );
    expect(codes).toEqual([]);
    const accountOf = (name: string) => /^acs:ram::(\d+):/.exec(name)?.[1] ?? name;
    expect(data.roles.nodes).toEqual(
      main().roles.map(({ RoleName, trust }) => {
        const identities = trust.Statement.map(({ Principal }) => listed(Principal?.RAM));
        const accounts = identities.map((names) => [...new Set(names.map(accountOf))]);
        return {
          roleName: RoleName,
          trustPolicy: trust,
          trusts: trust.Statement.map((statement, at) => ({
            effect: 'ALLOW',
            actions: ['sts:AssumeRole'],
            isAnyone: accounts[at]?.includes('*'),
            services: listed(statement.Principal?.Service),
            accountIds: accounts[at]?.filter((account) => account !== '*'),
            identities: identities[at],
            federated: listed(statement.Principal?.Federated),
            conditions: conditionsOf(statement),
            other: null,
          })),
          trustsAnyone: accounts.flat().includes('*'),
          trustsOtherAccounts: accounts.flat().some((account) => account !== main().id),
        };
      }),
    );
    expect(gateway.calls()).toHaveLength(1 + main().roles.length);
  });

  const trusting = async (Statement: readonly object[]) => {
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '1', Statement });
    const Role = { RoleName: 'odd', RoleId: '1', Arn: `acs:ram::${main().id}:role/odd`, AssumeRolePolicyDocument };
    const bodyOf = JSON.stringify({ RequestId: '0', Role });
    gateway.emulator.addFault({ kind: 'malformed', action: 'GetRole', bodyOf });
    return ask<{ role: object }>(
      '{ role(roleName: "odd") { trustsAnyone trustsOtherAccounts trusts { accountIds } } }',
    );
  };

  it.each([
    ['* without a kind', { Principal: '*' }, true, true],
    ['every account', { Principal: { RAM: 'acs:ram::*:root' } }, true, true],
    ['all but one account', { NotPrincipal: { RAM: '1234567890123456' } }, true, true],
    ['an account without an ARN', { Principal: { RAM: '1234567890123456' } }, false, true],
    ['a session of another account', { Principal: { RAM: 'acs:sts::1234567890123456:assumed-role/a/b' } }, false, true],
    ['a service', { Principal: { Service: '*.aliyuncs.com' } }, false, false],
  ])('of %s', async (_, statement, anyone, others) => {
    const { data, codes } = await trusting([{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }]);
    expect(codes).toEqual([]);
    expect(data.role).toMatchObject({ trustsAnyone: anyone, trustsOtherAccounts: others });
  });

  it('that is denied is no trust', async () => {
    const { data, codes } = await trusting([{ Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { RAM: '*' } }]);
    expect(codes).toEqual([]);
    expect(data.role).toMatchObject({ trustsAnyone: false, trustsOtherAccounts: false });
  });

  it('of an identity that is no ARN cannot be told, and is an error', async () => {
    const { data, codes } = await trusting([{ Effect: 'Allow', Principal: { RAM: 'alice' } }]);
    expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']));
    expect(data.role).toMatchObject({ trustsAnyone: null, trustsOtherAccounts: null, trusts: [] });
  });
});
