/** The settings of buckets that OSS keeps as documents: each is that of the embedded cloud, with one call a bucket. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatedBucket } from '../../../../emulator/data/oss/buckets.js';
import type { XmlMembers, XmlNode } from '../../../../emulator/wire/xml.js';
import { fresh, startTestGateway, type TestGateway } from '../../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, maxCalls: 3000, headers: fresh });
});
beforeEach(() => {
  gateway.emulator.clearCalls();
  gateway.emulator.clearFaults();
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const calls = (action: string) => gateway.calls().filter((name) => name === `Oss:${action}`).length;

async function all(fields: string) {
  type Node = Readonly<Record<string, unknown>> & { readonly name: string };
  const { data, errors } = await gateway.ask<{ buckets: { nodes: readonly Node[] } }>(
    `{ buckets(first: 1000) { nodes { name ${fields} } } }`,
  );
  expect(errors).toBeUndefined();
  return data.buckets.nodes;
}

const truth = (of: (bucket: EmulatedBucket) => object) =>
  main().buckets.map((bucket) => ({ name: bucket.name, ...of(bucket) }));

/** The member at a path of an element; null where there is none. */
function at(element: XmlNode, path: string): XmlNode | null {
  const found = path.split('.').reduce((value, name) => (isMembers(value) ? value[name] : undefined), element);
  return found === undefined || found === '' ? null : found;
}
const isMembers = (node: XmlNode): node is XmlMembers => typeof node === 'object' && !Array.isArray(node);
const many = (element: XmlNode, path: string): readonly XmlNode[] => [at(element, path) ?? []].flat();

describe('the documents of buckets', () => {
  it('say which origins may read them', async () => {
    const found = await all('corsRules { allowedOrigins allowedMethods allowedHeaders exposedHeaders maxAgeSeconds }');
    const rule = (each: XmlNode) => ({
      allowedOrigins: many(each, 'AllowedOrigin'),
      allowedMethods: many(each, 'AllowedMethod'),
      allowedHeaders: many(each, 'AllowedHeader'),
      exposedHeaders: many(each, 'ExposeHeader'),
      maxAgeSeconds: at(each, 'MaxAgeSeconds'),
    });
    expect(found).toEqual(truth(({ rules }) => ({ corsRules: (rules.cors ?? []).map(rule) })));
    expect(calls('GetBucketCors')).toBe(main().buckets.length);
  });

  it('say which pages may link to their objects', async () => {
    const found = await all('refererRules { allowsEmpty cutsQuery cutsPath allowed denied }');
    expect(found).toEqual(
      truth(({ referers }) => ({
        refererRules: {
          allowsEmpty: referers.length === 0,
          ...{ cutsQuery: true, cutsPath: false, allowed: referers, denied: [] },
        },
      })),
    );
  });

  it('say how they answer as a website', async () => {
    const found = await all(`website { indexDocument indexInSubfolders errorDocument errorHttpStatus
      routingRules { number keyPrefix httpErrorCode redirectType hostName httpRedirectCode mirrorUrl } }`);
    const rule = (each: XmlNode) => ({
      number: at(each, 'RuleNumber'),
      keyPrefix: at(each, 'Condition.KeyPrefixEquals'),
      httpErrorCode: at(each, 'Condition.HttpErrorCodeReturnedEquals'),
      redirectType: at(each, 'Redirect.RedirectType'),
      hostName: at(each, 'Redirect.HostName'),
      httpRedirectCode: at(each, 'Redirect.HttpRedirectCode'),
      mirrorUrl: at(each, 'Redirect.MirrorURL'),
    });
    const shown = (site: XmlNode) => ({
      indexDocument: at(site, 'IndexDocument.Suffix'),
      indexInSubfolders: at(site, 'IndexDocument.SupportSubDir'),
      errorDocument: at(site, 'ErrorDocument.Key'),
      errorHttpStatus: at(site, 'ErrorDocument.HttpStatus'),
      routingRules: many(site, 'RoutingRules.RoutingRule').map(rule),
    });
    expect(found).toEqual(truth(({ rules }) => ({ website: rules.website ? shown(rules.website) : null })));
    expect(found.some(({ website }) => website !== null)).toBe(true);
  });

  it('say where they are copied to, and lead to the bucket that receives the copies', async () => {
    const found = await all(`crossRegionReplication
      replicationRules { ruleId status action prefixes targetBucketName targetLocation targetBucket { name regionId } timeControl roleName replicaKmsKeyId }`);
    const rule = (each: XmlNode) => {
      const name = at(each, 'Destination.Bucket');
      return {
        ruleId: at(each, 'ID'),
        status: at(each, 'Status'),
        action: at(each, 'Action'),
        prefixes: many(each, 'PrefixSet.Prefix'),
        targetBucketName: name,
        targetLocation: at(each, 'Destination.Location'),
        targetBucket: { name, regionId: main().buckets.find((one) => one.name === name)?.region },
        timeControl: false,
        roleName: at(each, 'SyncRole'),
        replicaKmsKeyId: at(each, 'EncryptionConfiguration.ReplicaKmsKeyID'),
      };
    };
    expect(found).toEqual(
      truth(({ rules }) => ({
        crossRegionReplication: rules.replication !== undefined,
        replicationRules: (rules.replication ?? []).map(rule),
      })),
    );
  });

  it('say which lists of objects are written, over all pages of them', async () => {
    const found = await all(
      'inventories { inventoryId enabled frequency prefix versions fields format targetBucket { name } }',
    );
    const shown = (each: XmlNode) => ({
      inventoryId: at(each, 'Id'),
      enabled: at(each, 'IsEnabled'),
      frequency: at(each, 'Schedule.Frequency'),
      prefix: at(each, 'Filter.Prefix'),
      versions: at(each, 'IncludedObjectVersions'),
      fields: many(each, 'OptionalFields.Field'),
      format: at(each, 'Destination.OSSBucketDestination.Format'),
      targetBucket: { name: String(at(each, 'Destination.OSSBucketDestination.Bucket')).replace('acs:oss:::', '') },
    });
    expect(found).toEqual(truth(({ rules }) => ({ inventories: (rules.inventories ?? []).map(shown) })));
    const pages = main().buckets.map(({ rules }) => Math.max(1, Math.ceil((rules.inventories ?? []).length / 100)));
    expect(Math.max(...pages)).toBe(3);
    expect(calls('ListBucketInventory')).toBe(pages.reduce((sum, count) => sum + count, 0));
  });

  it('say how long objects are protected, which TLS they accept and which domains stand for them', async () => {
    const found = await all(`retention { retentionId state days createdAt } tlsVersions
      customDomains { domain status certificateId certificateType } transferAcceleration accessMonitor`);
    const domain = (each: XmlNode) => ({
      domain: at(each, 'Domain'),
      status: at(each, 'Status'),
      certificateId: at(each, 'Certificate.CertId'),
      certificateType: at(each, 'Certificate.Type'),
    });
    expect(found).toEqual(
      truth(({ rules, transferAcceleration, accessMonitor }) => ({
        retention: rules.retention
          ? {
              retentionId: at(rules.retention, 'WormId'),
              state: at(rules.retention, 'State'),
              days: at(rules.retention, 'RetentionPeriodInDays'),
              createdAt: `${at(rules.retention, 'CreationDate')}Z`,
            }
          : null,
        tlsVersions: many(rules.https, 'TLS.TLSVersion'),
        customDomains: rules.domains.map(domain),
        transferAcceleration: transferAcceleration === 'Enabled',
        accessMonitor: accessMonitor === 'Enabled',
      })),
    );
  });

  it('have access points, which lead to their VPC', async () => {
    const found = await all('regionId accessPoints { name alias networkOrigin vpc { vpcId } }');
    expect(found).toEqual(
      truth(({ region, rules }) => ({
        regionId: region,
        accessPoints: rules.accessPoints.map((each) => ({
          name: at(each, 'AccessPointName'),
          alias: at(each, 'Alias'),
          networkOrigin: at(each, 'NetworkOrigin'),
          vpc: at(each, 'NetworkOrigin') === 'vpc' ? { vpcId: main().vpcs(region)[0]?.VpcId } : null,
        })),
      })),
    );
  });

  it('name the bucket of the log, which is another bucket of the region', async () => {
    const found = await all('regionId loggingTarget { bucket targetBucket { name regionId } }');
    const logged = found.filter(({ loggingTarget }) => loggingTarget !== null);
    expect(logged.length).toBeGreaterThan(0);
    for (const { regionId, loggingTarget } of logged) {
      const { bucket } = loggingTarget as { bucket: string };
      expect(loggingTarget).toEqual({ bucket, targetBucket: { name: bucket, regionId } });
    }
  });

  it.each([
    ['corsRules { maxAgeSeconds }', 'GetBucketCors'],
    ['inventories { inventoryId }', 'ListBucketInventory'],
    ['retention { state }', 'GetBucketWorm'],
  ])('%s is null with an error where it cannot be read', async (field, action) => {
    const [{ name } = { name: '' }] = main().buckets;
    gateway.emulator.addFault({ kind: 'refuse', action, code: 'AccessDenied', status: 403 });
    const { data, errors } = await gateway.ask(`{ bucket(name: "${name}") { ${field} } }`);
    expect(data).toEqual({ bucket: { [field.split(' ')[0] ?? '']: null } });
    expect(errors).toHaveLength(1);
  });

  it('are not read when they are not selected', async () => {
    await all('');
    expect(gateway.calls()).toEqual(['Oss:ListBuckets']);
  });
});
