/** Cloud Config, Security Center, certificates, and what an account has bought: how each list is asked, and what it may not show. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, random: () => 0, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Shown {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly totalCount?: number | null;
}

async function ask(query: string, as = gateway.emulator.callers.administrator) {
  const { data, errors = [] } = await gateway.ask<{ one: Shown | null }>(`{ one: ${query} }`, { as });
  return {
    nodes: data?.one?.nodes ?? [],
    total: data?.one?.totalCount,
    codes: errors.map(({ extensions }) => extensions.code),
    text: errors.map(({ message }) => message).join(' '),
  };
}
const sent = () =>
  gateway.emulator
    .calls()
    .filter(({ product }) => product !== 'Sts')
    .map(({ action, params }) => ({ action, params }));

it('certificates are asked for as certificates, not as orders', async () => {
  const { nodes, total, codes } = await ask(
    'certificates { nodes { certificateId commonName domains validFrom expiresAt } totalCount }',
  );
  expect(codes).toEqual([]);
  expect(nodes).toHaveLength(total ?? 0);
  expect(nodes[0]).toMatchObject({ validFrom: expect.stringMatching(/^20\d\d-\d\d-\d\dT00:00:00Z$/) });
  for (const { action, params } of sent()) {
    expect([action, params]).toEqual(['ListUserCertificateOrder', expect.objectContaining({ OrderType: 'CERT' })]);
  }
});

it('vulnerabilities are asked for by each type, and by one when one is asked for', async () => {
  const all = await ask('securityVulnerabilities(first: 1000) { nodes { recordId type } totalCount }');
  expect(all.codes).toEqual([]);
  expect(all.nodes).toHaveLength(all.total ?? 0);
  expect(new Set(sent().map(({ params }) => params.Type))).toEqual(new Set(['cve', 'sys', 'cms', 'app', 'emg', 'sca']));
  gateway.emulator.clearCalls();
  const urgent = await ask('securityVulnerabilities(filter: { type: URGENT }) { nodes { type } }');
  expect(new Set(urgent.nodes.map(({ type }) => type))).toEqual(new Set(['URGENT']));
  expect(new Set(sent().map(({ params }) => params.Type))).toEqual(new Set(['emg']));
});

it('evaluations, which upstream answers to GET only, are filtered by upstream', async () => {
  const { nodes, codes } = await ask(
    'configEvaluations(filter: { compliance: NON_COMPLIANT }) { nodes { compliance configRuleId resourceType } }',
  );
  expect(codes).toEqual([]);
  expect(sent()).toMatchObject([
    { action: 'ListConfigRuleEvaluationResults', params: { ComplianceType: 'NON_COMPLIANT' } },
  ]);
  expect(nodes.every(({ compliance }) => compliance === 'NON_COMPLIANT')).toBe(true);
});

it('a rule has its evaluations, and a pack its rules', async () => {
  const evaluated = await ask(
    'configRules(first: 1) { nodes { configRuleId createdAt evaluations { nodes { configRuleId } } } }',
  );
  expect(evaluated.codes).toEqual([]);
  expect(sent()).toContainEqual({
    action: 'ListConfigRuleEvaluationResults',
    params: expect.objectContaining({ ConfigRuleId: evaluated.nodes[0]?.configRuleId }),
  });
  const packs = await ask('compliancePacks(first: 1) { nodes { rules { configRuleId configRule { configRuleId } } } }');
  expect(packs.codes).toEqual([]);
  const [pack] = packs.nodes;
  const rules = pack?.rules as readonly { readonly configRuleId: string; readonly configRule: unknown }[];
  expect(rules.length).toBeGreaterThan(0);
  for (const { configRuleId, configRule } of rules) expect(configRule).toEqual({ configRuleId });
});

it.each([
  ['accountBalances { nodes { currency availableAmount creditAmount quotaLimit } }', 'QueryAccountBalance'],
  ['securityVersions { nodes { version isTrial serverQuota } }', 'DescribeVersionConfig'],
])('%s has one item an account and costs one call', async (query, action) => {
  const { nodes, codes } = await ask(query);
  expect(codes).toEqual([]);
  expect(nodes).toHaveLength(1);
  expect(sent().map((call) => call.action)).toEqual([action]);
});

it('amounts are exact, with or without commas', async () => {
  const Data = {
    AvailableAmount: '12,345,678,901,234.10',
    CreditAmount: '0.00',
    Currency: 'CNY',
    QuotaLimit: '10000.00\n',
  };
  gateway.emulator.addFault({
    kind: 'malformed',
    action: 'QueryAccountBalance',
    bodyOf: JSON.stringify({ Success: true, Code: '200', Data }),
  });
  const { nodes, codes } = await ask('accountBalances { nodes { availableAmount creditAmount cashAmount } }');
  expect([nodes, codes]).toEqual([
    [{ availableAmount: '12345678901234.10', creditAmount: '0.00', cashAmount: null }],
    [],
  ]);
});

it.each(['savingsPlans', 'resourcePackages', 'accountBalances'])(
  '%s refused with status 200 is an error',
  async (list) => {
    const refusal = { Success: false, Code: 'NotAuthorized', Message: 'no' };
    gateway.emulator.addFault({ kind: 'malformed', product: 'BssOpenApi', bodyOf: JSON.stringify(refusal) });
    const { nodes, codes } = await ask(`${list} { nodes { accountId } }`);
    expect([nodes, codes]).toEqual([[], ['FORBIDDEN']]);
  },
);

it.each([
  ['configRules', 'config:ListConfigRules'],
  ['certificates', 'yundun-cert:ListUserCertificateOrder'],
  ['securityAssets', 'yundun-sas:DescribeCloudCenterInstances'],
  ['savingsPlans', 'bssapi:QuerySavingsPlansInstance'],
])('without permission %s names %s', async (list, permission) => {
  const { codes, text } = await ask(`${list} { nodes { accountId } }`, gateway.emulator.callers.newcomer);
  expect(codes).toEqual(['FORBIDDEN']);
  expect(text).toContain(permission);
});
