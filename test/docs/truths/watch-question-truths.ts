/** The truth about each question of docs/questions that people ask who watch a cloud: what expires, is off, is full, fails or points nowhere. */
import { expect } from 'vitest';
import type { Cloud } from '../../../emulator/cloud.js';
import type { Account } from '../../../emulator/data/accounts.js';
import { everywhere, listedBy, madeIds, proofs, type Question, regionIds, regionsOf } from '../question-kit.js';

const region = 'cn-hangzhou';
const calls = (length: number, cap: number) => Math.max(1, Math.ceil(length / cap));
const now = '2026-01-01T00:00:00Z';
const day = '2028-01-01T00:00:00Z';
const timeOf = (date: unknown) => `${String(date)}T00:00:00Z`;

const hourMs = 3_600_000;
const end = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const hour = (before: number) => new Date(end - before * hourMs).toISOString();

const weekAgo = new Date(end - 7 * 24 * hourMs).toISOString();

interface Change {
  readonly at: string;
  readonly name: string;
}

/** Events that change something, the newest first. */
const areChangesSince = (since: string) => (changes: readonly Change[]) =>
  changes.length > 0 &&
  changes.every(({ at, name }, row) => {
    const before = changes[row - 1];
    return at >= since && !/^(?:Describe|Get|List)/.test(name) && (before === undefined || before.at >= at);
  });

interface Stores {
  readonly logProject: { readonly logStores: readonly object[] };
}
interface Alerts {
  readonly securityAlerts: { readonly totalCount: number };
}

type Rows = readonly Readonly<Record<string, unknown>>[];
const textsOf = (rows: Rows, member: string) => rows.map((row) => String(row[member]));
const distinct = (texts: readonly string[]) => [...new Set(texts)];

/** Enabled A and CNAME records of a domain. */
function pointing(cloud: Cloud, account: Account, domain: string): Rows {
  return listedBy(cloud, account, 'Alidns.DescribeDomainRecords').filter(
    ({ DomainName, Type, Status }) =>
      DomainName === domain && ['A', 'CNAME'].includes(String(Type)) && String(Status).toUpperCase() === 'ENABLE',
  );
}

/** Everything of the account that an address can be of, in the order in which it is looked for. */
function addressed(cloud: Cloud, account: Account) {
  return {
    elasticIps: new Set(everywhere((id) => account.elasticIps(id)).map(({ IpAddress }) => IpAddress)),
    instances: new Set(
      everywhere((id) => account.instances(id)).flatMap(({ PublicIpAddress }) => PublicIpAddress.IpAddress),
    ),
    balancers: new Set(
      regionsOf('Slb').flatMap((id) => {
        const all = listedBy(cloud, account, 'Slb.DescribeLoadBalancers', id);
        return textsOf(
          all.filter(({ AddressType }) => AddressType === 'internet'),
          'Address',
        );
      }),
    ),
  };
}

const isOwnHost = (host: string) =>
  /\.(?:alb|nlb)\.aliyuncsslb\.com$|\.oss-[a-z0-9-]+\.aliyuncs\.com$|\.w\.kunlunaq\.com$/.test(host);

/** The values that name nothing of the account. */
function lost(cloud: Cloud, account: Account, domain: string): Rows {
  const { elasticIps, instances, balancers } = addressed(cloud, account);
  const isOurs = (address: string) => [elasticIps, instances, balancers].some((all) => all.has(address));
  return pointing(cloud, account, domain).filter(({ Type, Value }) =>
    Type === 'A' ? !isOurs(String(Value)) : !isOwnHost(String(Value)),
  );
}

/** A domain with records that point elsewhere. */
function domainOf(cloud: Cloud, account: Account): string {
  const domains = madeIds(cloud, account, 'Alidns', 'domain', '');
  return domains.find((domain) => lost(cloud, account, domain).length > 0) ?? '';
}

function callsForAddresses(cloud: Cloud, account: Account, addresses: readonly string[]): number {
  if (addresses.length === 0) return 0;
  const { elasticIps, instances } = addressed(cloud, account);
  const [others, unknown] = [
    addresses.filter((each) => !elasticIps.has(each)),
    addresses.filter((each) => !elasticIps.has(each) && !instances.has(each)),
  ];
  const matches = (id: string) =>
    account
      .instances(id)
      .filter(({ PublicIpAddress }) => PublicIpAddress.IpAddress.some((each) => others.includes(each)));
  const ofInstances = others.length === 0 ? 0 : regionIds().length + proofs(matches);
  const balancers = regionsOf('Slb').map((id) => listedBy(cloud, account, 'Slb.DescribeLoadBalancers', id).length);
  const ofBalancers = unknown.length === 0 ? 0 : balancers.reduce((sum, each) => sum + calls(each, 100), 0);
  return 1 + regionIds().length * calls(addresses.length, 50) + ofInstances + ofBalancers;
}

function callsForHosts(hosts: readonly string[]): number {
  const [balancers, buckets] = [/\.(?:alb|nlb)\.aliyuncsslb\.com$/, /\.oss-[a-z0-9-]+\.aliyuncs\.com$/];
  const kinds = distinct(
    hosts.filter((host) => balancers.test(host)).map((host) => host.split('.').slice(1).join('.')),
  );
  const isOther = (host: string) => !balancers.test(host) && !buckets.test(host);
  return kinds.length + hosts.filter((host) => buckets.test(host)).length + (hosts.some(isOther) ? 1 : 0);
}

export const watchQuestions: Readonly<Record<string, Question>> = {
  'what-changed-this-week': {
    variables: () => ({ regionId: region, since: weekAgo }),
    truth: () => ({ data: { events: { nodes: expect.toSatisfy(areChangesSince(weekAgo)) } }, calls: 1 }),
  },
  'anything-by-its-name': {
    variables: (account) => ({ text: account.vpcs(region)[0]?.VpcId ?? '' }),
    truth: (account) => {
      const { VpcId: resourceId = '', VpcName: name } = account.vpcs(region)[0] ?? {};
      const vpc = { resourceType: 'ACS::VPC::VPC', resourceId, name, regionId: region };
      return { data: { search: { nodes: [vpc], pageInfo: { hasNextPage: false } } }, calls: 2 };
    },
  },
  'certificates-in-use-about-to-expire': {
    variables: () => ({ now, day }),
    truth: (account, cloud) => {
      const all = listedBy(cloud, account, 'cas.ListUserCertificateOrder');
      const uses = listedBy(cloud, account, 'cas.ListCloudResources').filter(({ CloudName }) => CloudName === 'aliyun');
      const used = new Set(textsOf(uses, 'CertId'));
      const due = all.filter(
        ({ CertificateId, EndDate }) =>
          timeOf(EndDate) > now && timeOf(EndDate) < day && used.has(String(CertificateId)),
      );
      expect(due.length).toBeGreaterThan(0);
      return {
        data: {
          certificates: {
            totalCount: due.length,
            nodes: expect.arrayContaining(
              due.map(({ CertificateId, CommonName, EndDate }) =>
                expect.objectContaining({
                  certificateId: String(CertificateId),
                  commonName: CommonName,
                  expiresAt: timeOf(EndDate),
                }),
              ),
            ),
          },
        },
        calls: calls(all.length, 50) + calls(uses.length, 50),
      };
    },
  },
  'trails-that-record-too-little': {
    truth: (account, cloud) => {
      const all = regionsOf('Actiontrail').flatMap((id) => listedBy(cloud, account, 'Actiontrail.DescribeTrails', id));
      const poor = all.filter(({ Status, TrailRegion }) => Status !== 'Enable' || TrailRegion !== 'All');
      return {
        data: { trails: { totalCount: poor.length } },
        calls: 1 + regionsOf('Actiontrail').length + poor.length,
      };
    },
  },
  'quotas-nearly-used': {
    variables: () => ({ productCode: 'ecs' }),
    truth: (account, cloud) => {
      const all = listedBy(cloud, account, 'quotas.ListProductQuotas');
      const full = all.filter(({ TotalQuota, TotalUsage }) => Number(TotalUsage) / Number(TotalQuota) >= 0.8);
      expect(full.length).toBeGreaterThan(0);
      return {
        data: { quotas: { totalCount: full.length, nodes: full.map(({ TotalUsage }) => ({ used: TotalUsage })) } },
        calls: calls(all.length, 100),
      };
    },
  },
  'dns-records-that-point-elsewhere': {
    variables: (account, cloud) => ({ domainName: domainOf(cloud, account) }),
    truth: (account, cloud) => {
      const domain = domainOf(cloud, account);
      const valuesOf = (type: string) =>
        distinct(
          textsOf(
            pointing(cloud, account, domain).filter(({ Type }) => Type === type),
            'Value',
          ),
        );
      const nodes = lost(cloud, account, domain).map(({ RecordId, Value }) => ({ recordId: RecordId, value: Value }));
      return {
        data: { dnsDomain: { records: { totalCount: nodes.length, nodes } } },
        calls: 2 + callsForAddresses(cloud, account, valuesOf('A')) + callsForHosts(valuesOf('CNAME')),
      };
    },
  },
  'alarm-rules-that-are-off': {
    truth: (account, cloud) => {
      const all = listedBy(cloud, account, 'Cms.DescribeMetricRuleList');
      const off = all.filter(({ EnableState }) => EnableState === false);
      return {
        data: { alarmRules: { totalCount: off.length, nodes: off.map(({ RuleId }) => ({ ruleId: RuleId })) } },
        calls: calls(all.length, 100),
      };
    },
  },
  'hosts-without-monitoring': {
    truth: (account, cloud) => {
      const hosts = listedBy(cloud, account, 'Cms.DescribeMonitoringAgentHosts');
      const bare = hosts.filter(({ AgentVersion }) => !AgentVersion);
      expect(bare.length).toBeLessThan(hosts.length);
      const nodes = bare.slice(0, 1000).map(({ InstanceId }) => ({ instanceId: InstanceId }));
      return {
        data: { monitorHosts: { totalCount: bare.length, nodes } },
        calls: calls(hosts.length, 100) + calls(nodes.length, 10),
      };
    },
  },
  'alerts-that-wait': {
    truth: (account, cloud) => {
      const all = listedBy(cloud, account, 'Sas.DescribeSuspEvents');
      return {
        data: { securityAlerts: { nodes: expect.any(Array) } },
        calls: (data) => {
          const { totalCount } = (data as Alerts).securityAlerts;
          expect(totalCount).toBeLessThan(all.length);
          return calls(totalCount, 100);
        },
      };
    },
  },
  'errors-in-logs': {
    variables: (account, cloud) => {
      return {
        regionId: region,
        projectName: madeIds(cloud, account, 'Sls', 'project', region)[0],
        from: hour(2),
        to: hour(0),
      };
    },
    truth: () => ({
      data: {
        logProject: {
          logStores: expect.arrayContaining([
            expect.objectContaining({
              logs: {
                hasMore: false,
                rows: expect.arrayContaining([{ status: '500', failures: expect.stringMatching(/^\d+$/) }]),
              },
            }),
          ]),
        },
      },
      calls: (data) => 2 + (data as Stores).logProject.logStores.length,
    }),
  },
};
