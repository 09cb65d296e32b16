/** What a DNS record points to: things of the account by address or host, found for a page of records in few calls. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, maxCalls: 2000, random: () => 0, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Target {
  readonly __typename: string;
  readonly [member: string]: unknown;
}
interface Row {
  readonly type: string;
  readonly value: string;
  readonly target: Target | null;
}

const targets =
  'target { __typename id ... on ElasticIp { ipAddress } ... on Instance { publicIpAddresses } ... on LoadBalancer { address } ... on AlbLoadBalancer { dnsName } ... on NlbLoadBalancer { dnsName } ... on CdnDomain { cname } ... on Bucket { name } }';

async function records(args = 'first: 500') {
  const { data, errors = [] } = await gateway.ask<{ dnsRecords: { nodes: readonly Row[] } }>(
    `{ dnsRecords(${args}) { nodes { type value ${targets} } } }`,
  );
  return { rows: data?.dnsRecords?.nodes ?? [], codes: errors.map(({ extensions }) => extensions.code) };
}

/** What a target says that it is reached by. */
function reachedBy(target: Target): readonly unknown[] {
  const { ipAddress, publicIpAddresses, address, dnsName, cname } = target;
  return [ipAddress, address, dnsName, cname, publicIpAddresses].flat().filter((each) => each !== undefined);
}

describe('the target of a record', () => {
  it('has the address or the host that the record says', async () => {
    const { rows, codes } = await records();
    expect(codes).toEqual([]);
    const pointing = rows.flatMap(({ value, target }) => (target ? [{ value, target }] : []));
    for (const { value, target } of pointing) {
      if (target.__typename === 'Bucket') expect(value).toMatch(new RegExp(`^${String(target.name)}\\.oss-`));
      else expect(reachedBy(target)).toContain(value);
    }
    const kinds = new Set(pointing.map(({ target }) => target.__typename));
    expect(kinds).toEqual(
      new Set(['ElasticIp', 'Instance', 'LoadBalancer', 'AlbLoadBalancer', 'NlbLoadBalancer', 'CdnDomain', 'Bucket']),
    );
  });

  it('is null only when the account has none', async () => {
    const { rows } = await records();
    const { cloud } = gateway.emulator;
    const own = new Set(
      cloud.regions.flatMap(({ id }) => cloud.accounts[0].elasticIps(id).map(({ IpAddress }) => IpAddress)),
    );
    const lost = rows.filter(({ type, value, target }) => type === 'A' && own.has(value) && target === null);
    expect(lost).toEqual([]);
    expect(rows.filter(({ target }) => target === null).length).toBeGreaterThan(0);
    expect(rows.every(({ type, target }) => target === null || ['A', 'CNAME'].includes(type))).toBe(true);
  });

  it('takes calls by region and not by record', async () => {
    const { rows } = await records();
    const addresses = new Set(rows.filter(({ type }) => type === 'A').map(({ value }) => value)).size;
    const { regions } = gateway.emulator.cloud;
    const called = (name: string) => gateway.calls().filter((call) => call === name).length;
    expect(rows.length).toBeGreaterThan(100);
    expect(called('Vpc:DescribeEipAddresses')).toBe(regions.length * Math.ceil(addresses / 50));
    expect(called('Slb:DescribeLoadBalancers')).toBeLessThanOrEqual(2 * regions.length);
    expect(called('Cdn:DescribeUserDomains')).toBe(1);
    expect(called('Ecs:DescribeRegions')).toBe(1);
  });

  it('of a host that names nothing looks through the CDN domains once for all records', async () => {
    const record = { DomainName: 'example.com', Type: 'CNAME', TTL: 600, Status: 'ENABLE' };
    const Record = Array.from({ length: 100 }, (_, at) => {
      return { ...record, RecordId: `${at}`, RR: `h${at}`, Value: `h${at}.example.net` };
    });
    const bodyOf = JSON.stringify({ DomainRecords: { Record }, TotalCount: 100, PageNumber: 1, PageSize: 500 });
    const { data: first } = await gateway.ask<{ dnsDomains: { nodes: readonly { readonly domainName: string }[] } }>(
      '{ dnsDomains(first: 1) { nodes { domainName } } }',
    );
    gateway.emulator.addFault({ kind: 'malformed', action: 'DescribeDomainRecords', bodyOf });
    const { data, extensions } = await gateway.ask<{ dnsDomain: { records: { nodes: readonly Row[] } } }>(
      `{ dnsDomain(domainName: "${first.dnsDomains.nodes[0]?.domainName}") { records(first: 500) { nodes { target { id } } } } }`,
    );
    expect(data.dnsDomain.records.nodes).toHaveLength(100);
    expect(extensions.cloud.cached).toBe(0);
  });

  it('is an error and not null when a region cannot be read', async () => {
    gateway.emulator.addFault({ kind: 'refuse', action: 'DescribeLoadBalancers', status: 403, code: 'Forbidden.RAM' });
    const { rows, codes } = await records('first: 500, filter: { type: "A" }');
    expect(new Set(codes)).toEqual(new Set(['FORBIDDEN']));
    expect(rows.some(({ target }) => target !== null)).toBe(true);
  });

  it('is planned with the fields of each kind', async () => {
    const query =
      '{ dnsRecords(first: 1) { nodes { target { ... on Instance { disks { id } } ... on LoadBalancer { listeners { port } } } } } }';
    const { extensions } = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    const plan = JSON.stringify(extensions);
    expect(plan).toContain('ecs:DescribeDisks');
    expect(plan).toContain('slb:DescribeLoadBalancerListeners');
  });
});
