/** Tests least privilege: the policy of a document is enough to run it, and not enough without any one of its actions. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readActions } from '../../resolvers/registry.js';
import { type Keys, startTestGateway, type TestGateway } from '../gateway/harness.js';

interface Policy {
  readonly Version: '1';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = new URL('../../docs/examples/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
const textOf = (name: string) =>
  readFileSync(new URL(name, folder), 'utf8').replaceAll(/@(?:defer|stream)(?:\([^)]*\))?/g, '');

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400, accounts: (emulator) => emulator.accountRoles });
});
afterAll(() => gateway.close());

/** A session of a new role that has the permissions of this policy only. */
let roles = 0;
function sessionWith(policy: Policy): Keys {
  roles += 1;
  // A policy without statements is not valid.
  const nothing = { Effect: 'Allow', Action: ['none:Nothing'], Resource: ['*'] };
  const Statement = policy.Statement.length > 0 ? policy.Statement : [nothing];
  const arn = gateway.emulator.addRole(`fresh-${roles}`, JSON.stringify({ Version: '1', Statement }));
  return gateway.emulator.issueSession(arn);
}

/** All denials: errors, entries of `unavailable`, results of mutations. */
async function refusals(query: string, as: Keys, variables?: Readonly<Record<string, unknown>>): Promise<number> {
  const answer = await gateway.ask<object>(query, { as, ...(variables && { variables }) });
  return JSON.stringify(answer).split('"code":"FORBIDDEN"').length - 1;
}

async function policyOf(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Policy> {
  const { extensions } = await gateway.ask(query, {
    headers: { 'x-yunmen-plan': '1' },
    ...(variables && { variables }),
  });
  return (extensions as unknown as { plan: { policy: Policy } }).plan.policy;
}

function without(policy: Policy, action: string): Policy {
  const left = policy.Statement.map(({ Action, ...rest }) => ({
    ...rest,
    Action: Action.filter((each) => each !== action),
  }));
  return { ...policy, Statement: left.filter(({ Action }) => Action.length > 0) };
}

async function isMinimal(query: string, variables?: Readonly<Record<string, unknown>>): Promise<void> {
  // Accounts that deny every caller do not concern this policy. After this request the account of the session is known.
  const unavoidable = await refusals(query, gateway.emulator.callers.administrator, variables);
  const policy = await policyOf(query, variables);
  expect({ policy, refused: await refusals(query, sessionWith(policy), variables) }).toEqual({
    policy,
    refused: unavoidable,
  });
  for (const action of new Set(policy.Statement.flatMap(({ Action }) => Action))) {
    const refused = await refusals(query, sessionWith(without(policy, action)), variables);
    expect({ action, isRefused: refused > unavoidable }).toEqual({ action, isRefused: true });
  }
}

describe('the policy of', { timeout: 120_000 }, () => {
  it.each(names)('the example %s is enough, and less is not', async (name) => {
    await isMinimal(textOf(name));
  });

  it.each([
    '{ instances(regionIds: ["cn-hangzhou"], first: 5) { totalCount nodes { vpc { cidrBlock } image { osName } disks { snapshots(first: 1) { totalCount } } securityGroups { rules { ruleId } } } } }',
    '{ user(userName: "auditor") { mfaDevice { type } hasVirtualMfa policies { document } accessKeys { lastUsedAt } } }',
    '{ group(groupName: "QA-Team") { users { email } } }',
    '{ users(first: 100) { nodes { groups { groupId } } } }',
    '{ roles(first: 3) { nodes { trustPolicy policies { policyName } } } }',
    '{ regions { localName zones { zoneId } } }',
  ])('a query is enough, and less is not: %s', async (query) => {
    await isMinimal(query);
  });
});

describe('npm run policy', { timeout: 60_000 }, () => {
  const run = (...args: string[]) => promisify(execFile)('npm', ['run', '-s', 'policy', '--', ...args], { cwd: root });

  it('prints the policy for a file', async () => {
    const { stdout } = await run('docs/examples/first.graphql');
    expect(JSON.parse(stdout)).toEqual({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: ['ecs:DescribeInstances'], Resource: ['acs:ecs:cn-hangzhou:*:instance/*'] },
      ],
    });
  });

  it('prints policies for all queries, each short enough for RAM', async () => {
    const { stdout } = await run('--all-reads');
    const lines = stdout.trimEnd().split('\n');
    const actions = lines.flatMap((line) => (JSON.parse(line) as Policy).Statement.flatMap(({ Action }) => Action));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(6144);
    expect(new Set(actions).size).toBe(actions.length);
    const read = readActions().filter(({ isOpenToAll }) => !isOpenToAll);
    expect(new Set(actions)).toEqual(new Set(read.map(({ ram }) => ram)));
    for (const policy of lines) {
      const as = sessionWith(JSON.parse(policy));
      expect(await refusals('{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { id } } }', as)).toBe(
        policy.includes('"vpc:DescribeVpcs"') ? 0 : 1,
      );
    }
  });

  it('prints what AliyunReadOnlyAccess lacks, as docs/permissions.md says', async () => {
    const { stdout } = await run('--all-reads', '--beside', 'AliyunReadOnlyAccess');
    const { Statement } = JSON.parse(stdout);
    const page = readFileSync(`${root}docs/permissions.md`, 'utf8');
    expect(Statement).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'cs:CheckControlPlaneLogEnable',
          'resourcecenter:ExecuteMultiAccountSQLQuery',
          'resourcecenter:SearchResources',
        ],
        Resource: '*',
      },
    ]);
    for (const action of Statement[0].Action) expect(page).toContain(`\`${action}\``);
    await expect(run('--all-reads', '--beside', 'AliyunECSReadOnlyAccess')).rejects.toMatchObject({ code: 1 });
  });

  it('refuses a document that it cannot plan, and names the location', async () => {
    await expect(run('test/schema/contract.graphql')).rejects.toMatchObject({ code: 1, stdout: '' });
    await expect(run()).rejects.toMatchObject({ stderr: expect.stringContaining('Usage') });
  });
});
