/** The roles of deploy/roles: the embedded cloud takes the trust policy as written, and all three forms say the same. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { allReads } from '../../../resolvers/plan/all-reads.js';
import { readActions } from '../../../resolvers/registry.js';
import { startTestGateway, type TestGateway } from '../../gateway/harness.js';

const read = (name: string) => readFileSync(new URL(`../../../deploy/roles/${name}`, import.meta.url), 'utf8');
const everything = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
const partner = '1390417265830174';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 20,
    accounts: () => [
      {
        id: partner,
        name: 'Partner',
        roleArn: `acs:ram::${partner}:role/yunmen-reader`,
        externalId: 'yunmen-example',
      },
    ],
  });
  gateway.emulator.addRole('yunmen-reader', everything, partner, read('trust.json'));
});
afterAll(() => gateway.close());

const enter = async (as: 'administrator' | 'newcomer') => {
  const { data } = await gateway.ask<{ users: { unavailable: { code: string }[]; nodes: object[] } }>(
    `{ users(accountIds: ["${partner}"], first: 1) { nodes { accountId } unavailable { code } } }`,
    { as: gateway.emulator.callers[as] },
  );
  return data.users;
};

it('the trust policy lets the roles of the people in with the external id, and no one else', async () => {
  expect(await enter('administrator')).toEqual({ nodes: [{ accountId: partner }], unavailable: [] });
  expect((await enter('newcomer')).unavailable).toMatchObject([{ code: 'FORBIDDEN' }]);
  const [sent] = gateway.emulator.calls({ action: 'AssumeRole' });
  expect(sent?.params).toMatchObject({ ExternalId: 'yunmen-example' });
});

it('the trust policy refuses the right people without the external id', () => {
  const { Statement } = JSON.parse(read('trust.json'));
  expect(Statement).toHaveLength(1);
  expect(Statement[0].Condition).toEqual({ StringEquals: { 'sts:ExternalId': 'yunmen-example' } });
  expect(JSON.stringify(Statement[0].Principal)).not.toContain(':root');
});

it('the policy is what AliyunReadOnlyAccess lacks', () => {
  expect([JSON.parse(read('policy.json'))]).toEqual(allReads(readActions(), true));
});

it('the template of ROS has the same policies', () => {
  const { Resources, Parameters } = parse(read('ros.yaml'));
  const { AssumeRolePolicyDocument: trust, Policies, MaxSessionDuration } = Resources.Role.Properties;
  const values: Readonly<Record<string, unknown>> = {
    TrustedRoles: JSON.parse(read('trust.json')).Statement[0].Principal.RAM,
    ExternalId: 'yunmen-example',
  };
  const filled = JSON.parse(JSON.stringify(trust), (_, value) =>
    typeof value === 'object' && value !== null && 'Ref' in value ? values[value.Ref] : value,
  );
  expect(filled).toEqual(JSON.parse(read('trust.json')));
  expect(Policies[0].PolicyDocument).toEqual(JSON.parse(read('policy.json')));
  expect(MaxSessionDuration).toBe(3600);
  const named = [...read('ros.yaml').matchAll(/\{ Ref: (\w+) \}/g)].map(([, name = '']) => name);
  expect(new Set(named)).toEqual(new Set(Object.keys(Parameters)));
});

it('the module of Terraform has the same trust, and each variable it uses', () => {
  const module = read('terraform/main.tf');
  for (const line of [
    'Principal = { RAM = var.trusted_roles }',
    'Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }',
    '/../policy.json")',
  ])
    expect(module).toContain(line);
  const declared = [...module.matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name);
  const used = [...module.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name);
  expect(new Set(used)).toEqual(new Set(declared));
});
