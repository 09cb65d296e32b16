/** Official SDKs for Java, unchanged, at the real host names. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  instancesByRegion,
  javaClasses,
  objectKeys,
  printed,
  type RealCloud,
  startRealCloud,
  toldMissing,
} from './cloud.js';

const classes = javaClasses();
const isMissing = toldMissing(classes, 'Java with its SDKs (npm run test:clients:install)');

const store = ['-keystore', 'trust.p12', '-storetype', 'PKCS12', '-storepass', 'changeit'];

let cloud: RealCloud;
beforeAll(async () => {
  cloud = await startRealCloud();
  if (isMissing) return;
  const trusted = await cloud.run('keytool', ['-importcert', '-noprompt', '-file', 'ca.pem', ...store], null);
  if (trusted.status !== 0) throw new Error(`keytool: ${trusted.output}${trusted.errors}`);
});
afterAll(() => cloud.close());

type More = Readonly<Record<string, string>>;

/** The JVM takes neither a proxy nor authorities from the environment. */
function properties(): readonly string[] {
  const { hostname, port } = new URL(cloud.emulator.origin);
  const proxy = ['http', 'https'].flatMap((scheme) => [
    `-D${scheme}.proxyHost=${hostname}`,
    `-D${scheme}.proxyPort=${port}`,
  ]);
  return ['-Djavax.net.ssl.trustStore=trust.p12', '-Djavax.net.ssl.trustStorePassword=changeit', ...proxy];
}

const sdk = async (
  scenario: string,
  caller: Caller | null = cloud.emulator.longLivedKeys.administrator,
  more: More = {},
) => printed(await cloud.run('java', [...properties(), '-cp', classes ?? '', 'clients.Main', scenario], caller, more));

const main = () => cloud.emulator.cloud.accounts[0];
const assumed = (role: string, session: string) => cloud.assumed(role, session);

describe.skipIf(isMissing)('Java SDK for ECS and its credentials', () => {
  it('lists all 2,000 instances by token, at the hosts of its own table', async () => {
    expect(await sdk('instances')).toEqual(instancesByRegion(cloud.emulator));
  });

  it('has an exception of its own for a wrong secret and for a missing permission', async () => {
    const wrong = { ...cloud.emulator.longLivedKeys.administrator, accessKeySecret: 'wrong' };
    expect(await sdk('refused', wrong)).toEqual({ code: 'SignatureDoesNotMatch', status: 400 });
    const { powerless } = cloud.emulator.longLivedKeys;
    expect(await sdk('refused', powerless)).toEqual({ code: 'Forbidden.RAM', status: 403 });
  });

  it('signs with temporary credentials, and assumes a role itself', async () => {
    expect(await sdk('identity', cloud.emulator.callers.reader)).toBe(assumed('portal-reader', 'reader'));
    const more = { TEST_ROLE_ARN: `acs:ram::${main().id}:role/portal-reader` };
    expect(await sdk('assumed', undefined, more)).toBe(assumed('portal-reader', 'java'));
  });

  it('takes the role of an instance from the metadata service', async () => {
    expect(await sdk('onInstance', null)).toMatch(new RegExp(`^${assumed('instance-agent', 'vm-ram-i-')}`));
  });

  it('exchanges an OIDC token for a session', async () => {
    const arn = await sdk('federated', null, cloud.federation());
    expect(arn).toBe(assumed('portal-reader', 'federated'));
  });
});

describe.skipIf(isMissing)('aliyun-sdk-oss', () => {
  it('lists all 150 buckets and all 2,500 objects, page by page', async () => {
    expect(await sdk('buckets')).toEqual(main().buckets.map(({ name }) => name));
    expect(await sdk('objects')).toEqual(objectKeys(cloud.emulator));
  });

  it('uploads in parts, reads a range and a presigned link, and deletes', async () => {
    expect(await sdk('uploads')).toEqual({ there: true, same: true, range: [250, 0, 1], deleted: true });
  });

  it('has an exception of its own for a refusal', async () => {
    expect(await sdk('ossRefused')).toEqual({ code: 'SignatureDoesNotMatch' });
  });
});
