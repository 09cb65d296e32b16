/** Official SDKs for Go, unchanged, at the real host names: the current ones, and the older one that many tools are built on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  goProgram,
  instancesByRegion,
  objectKeys,
  printed,
  type RealCloud,
  startRealCloud,
  toldMissing,
} from './cloud.js';

const program = goProgram();
const isMissing = toldMissing(program, 'the Go clients (npm run test:clients:install)');

let cloud: RealCloud;
beforeAll(async () => {
  cloud = await startRealCloud();
});
afterAll(() => cloud.close());

type More = Readonly<Record<string, string>>;

const sdk = async (
  scenario: string,
  caller: Caller | null = cloud.emulator.longLivedKeys.administrator,
  more: More = {},
) => printed(await cloud.run(program ?? '', [scenario], caller, more));

const main = () => cloud.emulator.cloud.accounts[0];
const assumed = (role: string, session: string) => cloud.assumed(role, session);

describe.skipIf(isMissing)('Go SDK for ECS and its credentials', () => {
  it('lists all 2,000 instances by token, at the hosts of its own table', async () => {
    expect(await sdk('instances')).toEqual(instancesByRegion(cloud.emulator));
  });

  it('has an error of its own for a wrong secret and for a missing permission', async () => {
    const wrong = { ...cloud.emulator.longLivedKeys.administrator, accessKeySecret: 'wrong' };
    expect(await sdk('refused', wrong)).toEqual({ code: 'SignatureDoesNotMatch', status: 400 });
    const { powerless } = cloud.emulator.longLivedKeys;
    expect(await sdk('refused', powerless)).toEqual({ code: 'Forbidden.RAM', status: 403 });
  });

  it('signs with temporary credentials, and assumes a role itself', async () => {
    expect(await sdk('identity', cloud.emulator.callers.reader)).toBe(assumed('portal-reader', 'reader'));
    const more = { TEST_ROLE_ARN: `acs:ram::${main().id}:role/portal-reader` };
    expect(await sdk('assumed', undefined, more)).toBe(assumed('portal-reader', 'go'));
  });

  it('takes the role of an instance from the metadata service', async () => {
    expect(await sdk('onInstance', null)).toMatch(new RegExp(`^${assumed('instance-agent', 'vm-ram-i-')}`));
  });

  it('exchanges an OIDC token for a session', async () => {
    const arn = await sdk('federated', null, cloud.federation());
    // It makes up the name of the session.
    expect(arn).toMatch(new RegExp(`^${assumed('portal-reader', 'credentials-go-')}`));
  });
});

describe.skipIf(isMissing)('alibaba-cloud-sdk-go', () => {
  it('lists all 2,000 instances by page number', async () => {
    expect(await sdk('olderInstances')).toEqual(instancesByRegion(cloud.emulator));
  });

  it('has an error of its own for a missing permission', async () => {
    const { powerless } = cloud.emulator.longLivedKeys;
    expect(await sdk('olderRefused', powerless)).toEqual({ code: 'Forbidden.RAM', status: 403 });
  });
});

describe.skipIf(isMissing)('alibabacloud-oss-go-sdk-v2', () => {
  it('lists all 150 buckets and all 2,500 objects with its pagers', async () => {
    expect(await sdk('buckets')).toEqual(main().buckets.map(({ name }) => name));
    expect(await sdk('objects')).toEqual(objectKeys(cloud.emulator));
  });

  it('parses the creation date of every bucket of its region', async () => {
    const region = cloud.bucket.split('/')[0]?.replace('oss-', '');
    expect(await sdk('settings')).toBe(main().buckets.filter((bucket) => bucket.region === region).length);
  });

  it('uploads in parts, and reads a presigned link', async () => {
    expect(await sdk('uploads')).toEqual({ there: true, same: true });
  });

  it('has an error of its own for a refusal', async () => {
    expect(await sdk('ossRefused')).toEqual({ code: 'SignatureDoesNotMatch', status: 403 });
  });
});
