/** Security Center, firewalls, bastion hosts, tag policies and names: how each list is asked, and what its reader may get wrong. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

type Node = Readonly<Record<string, unknown>>;

async function ask(query: string, as = gateway.emulator.callers.administrator) {
  const { data, errors = [] } = await gateway.ask<{ one: { nodes: readonly Node[]; totalCount: number } | null }>(
    `{ one: ${query} }`,
    { as },
  );
  const codes = errors.map(({ extensions }) => extensions.code);
  return {
    nodes: data?.one?.nodes ?? [],
    total: data?.one?.totalCount,
    codes,
    text: errors.map(({ message }) => message).join(' '),
  };
}

async function nodesOf(query: string) {
  const { nodes, codes } = await ask(query);
  expect(codes).toEqual([]);
  expect(nodes.length).toBeGreaterThan(0);
  return nodes;
}

const sent = (action: string) =>
  gateway.emulator.calls().flatMap((call) => (call.action === action ? [call.params] : []));

/** The values of a parameter over all calls, each once. */
const told = (action: string, name: string) => [...new Set(sent(action).map((params) => params[name]))];

describe('alerts', () => {
  it('are those that wait and those that were handled, unless one is asked for', async () => {
    await nodesOf('securityAlerts(first: 1000) { nodes { alertId name level firstSeenAt details { name value } } }');
    expect(told('DescribeSuspEvents', 'Dealed')).toEqual(['N', 'Y']);
    expect(told('DescribeSuspEvents', 'Lang')).toEqual(['en']);
    gateway.emulator.clearCalls();
    await ask('securityAlerts(filter: { isHandled: true, level: "serious" }) { nodes { alertId } }');
    expect(told('DescribeSuspEvents', 'Dealed')).toEqual(['Y']);
    expect(told('DescribeSuspEvents', 'Levels')).toEqual(['serious']);
  });
});

it.each([
  [
    'securityBaselineRisks { nodes { riskId name level checkCount serverCount lastFoundAt } }',
    'DescribeCheckWarningSummary',
  ],
  ['securityChecks { nodes { checkId name riskLevel status checkedAt standards { standard } } }', 'ListCheckResult'],
  ['securitySummaries { nodes { serverCount riskCount unprotectedCount vpcCount } }', 'DescribeFieldStatistics'],
  ['certOrders { nodes { instanceId domain status brand boughtAt } }', 'ListUserCertificateOrder'],
  ['firewallAssets { nodes { ipAddress protectStatus type resourceId assetRegionId } }', 'DescribeAssetList'],
  ['firewallPolicies { nodes { policyId direction action protocol isEnabled } }', 'DescribeControlPolicy'],
  [
    'vpcFirewalls { nodes { vpcFirewallId switchStatus bandwidthMbps ipsRunMode localRegionId peerRegionId } }',
    'DescribeVpcFirewallList',
  ],
  ['natFirewalls { nodes { natFirewallId status firewallRegionId } }', 'DescribeNatFirewallList'],
  [
    'resourceDirectories { nodes { directoryId rootFolderId managementAccountId controlPolicyStatus createdAt } }',
    'GetResourceDirectory',
  ],
  ['wafInstances { nodes { instanceId edition payType startedAt protectedObjectQuota } }', 'DescribeInstance'],
])('%s has values, and asks %s', async (query, action) => {
  const nodes = await nodesOf(query);
  const isEmpty = (name: string) => nodes.every((node) => node[name] === null);
  expect(Object.keys(nodes[0] ?? {}).filter(isEmpty)).toEqual([]);
  expect(sent(action).length).toBeGreaterThan(0);
});

it('policies of the firewall and orders of certificates are asked for in each of their halves', async () => {
  await ask('firewallPolicies { nodes { policyId } }');
  expect(told('DescribeControlPolicy', 'Direction')).toEqual(['in', 'out']);
  await ask('certOrders { nodes { orderId } }');
  expect(told('ListUserCertificateOrder', 'OrderType')).toEqual(['CPACK', 'BUY']);
});

it('a firewall of web applications is one a site, each at its own host', async () => {
  await nodesOf('wafInstances { nodes { instanceId siteRegionId } }');
  expect(
    sent('DescribeInstance')
      .map(({ RegionId }) => RegionId)
      .sort(),
  ).toEqual(['ap-southeast-1', 'cn-hangzhou']);
});

it('an account in no directory is an error, and not an empty list', async () => {
  gateway.emulator.addFault({ kind: 'refuse', action: 'GetResourceDirectory', code: 'ResourceDirectoryNotInUse' });
  const { nodes, codes } = await ask('resourceDirectories { nodes { directoryId } }');
  expect(nodes).toEqual([]);
  expect(codes).toHaveLength(1);
});

it('tag policies are read where upstream has them, with what they are attached to', async () => {
  const nodes = await nodesOf('tagPolicies { nodes { policyId name content targets { targetId targetType } } }');
  expect(told('ListPolicies', 'RegionId')).toEqual(['cn-shanghai']);
  expect(sent('ListTargetsForPolicy')).toHaveLength(nodes.length);
});

it('applications show no secret, and are one call', async () => {
  await nodesOf('ramApplications { nodes { appId applicationName type redirectUris scopes { name isRequired } } }');
  expect(gateway.calls()).toEqual(['Ims:ListApplications']);
});

it('a resolver endpoint has its rules, and a rule its VPCs', async () => {
  const [endpoint] = await nodesOf(
    'resolverEndpoints(first: 1) { nodes { endpointId status addresses { ip zoneId } rules { nodes { ruleId } } } }',
  );
  expect(told('DescribeResolverRules', 'EndpointId')).toEqual([endpoint?.endpointId]);
  gateway.emulator.clearCalls();
  await nodesOf('resolverRules { nodes { ruleId zoneName servers { ip port } vpcs { vpcId regionId } } }');
  expect(told('DescribeResolverRules', 'NeedDetailAttributes')).toEqual(['true']);
});

it('a CDN domain shows only functions whose arguments hold no secret, also when upstream answers others', async () => {
  const nodes = await nodesOf('cdnDomains { nodes { domainName configs { functionName arguments { name value } } } }');
  const configs = nodes.flatMap((node) => node.configs as readonly { readonly functionName: string }[]);
  expect(configs.length).toBeGreaterThan(0);
  expect(configs.map(({ functionName }) => functionName)).not.toContain('aliauth');
  expect(sent('DescribeCdnDomainConfigs')).toHaveLength(nodes.length);
  for (const asked of told('DescribeCdnDomainConfigs', 'FunctionNames'))
    expect(asked?.split(',')).not.toContain('aliauth');
});

it('listeners lead to their certificates, in one list for all of them', async () => {
  const nodes = await nodesOf(
    'nlbListeners(regionIds: ["cn-hangzhou"]) { nodes { certificateIds certificateServiceIds certificates { certificateId commonName } } }',
  );
  for (const { certificateServiceIds, certificates } of nodes) {
    const ids = (certificates as { readonly certificateId: string }[]).map(({ certificateId }) => certificateId);
    expect(ids).toEqual(certificateServiceIds);
  }
  expect(gateway.calls().filter((call) => call === 'cas:ListUserCertificateOrder')).toHaveLength(1);
  gateway.emulator.clearCalls();
  const alb = await nodesOf(
    'albListeners(regionIds: ["cn-hangzhou"]) { nodes { certificates { certificate { certificateId commonName } certificateServiceId } } }',
  );
  const shown = alb.flatMap(
    ({ certificates }) => certificates as { certificate: object; certificateServiceId: string }[],
  );
  expect(shown.length).toBeGreaterThan(0);
  for (const { certificate, certificateServiceId } of shown)
    expect(certificate).toMatchObject({ certificateId: certificateServiceId });
  expect(gateway.calls().filter((call) => call === 'cas:ListUserCertificateOrder')).toHaveLength(1);
});

it('a bastion host has its allow lists at one call each', async () => {
  const nodes = await nodesOf(
    'bastionHosts(regionIds: ["cn-hangzhou"]) { nodes { instanceId status publicAllowList privateAllowList storageBytes } }',
  );
  expect(sent('DescribeInstanceAttribute')).toHaveLength(nodes.length);
});

it('the delivery of a trail, the lines of a domain and the login of a user are one call each', async () => {
  const trails = await nodesOf(
    'trails(regionIds: ["cn-hangzhou"]) { nodes { name delivery { isLogging bucketError isBucketReady } } }',
  );
  expect(
    sent('GetTrailStatus')
      .map(({ Name }) => Name)
      .sort(),
  ).toEqual(trails.map(({ name }) => name).sort());
  const domains = await nodesOf('dnsDomains(first: 2) { nodes { domainName lines { code name parentCode } } }');
  expect(sent('DescribeSupportLines')).toHaveLength(domains.length);
  const users = await nodesOf(
    'users { nodes { userName hasConsoleAccess loginProfile { mustChangePassword mustBindMfa } } }',
  );
  expect(sent('GetLoginProfile')).toHaveLength(users.length);
  const { users: known } = gateway.emulator.cloud.accounts[0];
  for (const { userName, loginProfile } of users) {
    expect(loginProfile !== null).toBe(known.find(({ UserName }) => UserName === userName)?.loginProfile !== undefined);
  }
});

describe('a certificate', () => {
  it('has its uses from one list for all certificates, and leads to listeners and domains', async () => {
    const nodes = await nodesOf(
      'certificates { nodes { certificateId uses { nodes { certificateId product domain listenerId } } } }',
    );
    const [list, ...uses] = gateway.calls();
    expect(list).toBe('cas:ListUserCertificateOrder');
    expect(new Set(uses)).toEqual(new Set(['cas:ListCloudResources']));
    const used = nodes.flatMap(({ certificateId, uses: all }) =>
      (all as { readonly nodes: readonly Node[] }).nodes.map((use) => use.certificateId === certificateId),
    );
    expect(used.length).toBeGreaterThan(0);
    expect(used.every(Boolean)).toBe(true);
  });

  it('is that of a listener or a CDN domain, in one list for all of them', async () => {
    const domains = await nodesOf(
      'cdnDomains { nodes { domainName certificates { certificateId certificate { commonName } } } }',
    );
    expect(sent('DescribeDomainCertificateInfo')).toHaveLength(domains.length);
    expect(new Set(sent('ListUserCertificateOrder').map(({ CurrentPage }) => CurrentPage)).size).toBe(
      sent('ListUserCertificateOrder').length,
    );
  });

  it('is found by its id in the list, without a call that could answer its key', async () => {
    const [{ certificateId = '' } = {}] = await nodesOf('certificates(first: 1) { nodes { certificateId } }');
    gateway.emulator.clearCalls();
    const { data } = await gateway.ask<{ certificate: Node }>(
      `{ certificate(certificateId: "${certificateId}") { certificateId } }`,
    );
    expect(data.certificate).toEqual({ certificateId });
    expect(new Set(gateway.calls())).toEqual(new Set(['cas:ListUserCertificateOrder']));
  });
});

it.each([
  ['securityAlerts', 'yundun-sas:DescribeSuspEvents'],
  ['firewallAssets', 'yundun-cloudfirewall:DescribeAssetList'],
  ['certificateUses', 'yundun-cert:ListCloudResources'],
  ['resourceDirectories', 'resourcemanager:GetResourceDirectory'],
])('without permission %s names %s', async (list, permission) => {
  const { codes, text } = await ask(`${list} { nodes { accountId } }`, gateway.emulator.callers.newcomer);
  expect(codes).toEqual(['FORBIDDEN']);
  expect(text).toContain(permission);
});
