/** Official SDKs for Python, unchanged, at the real host names. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  instancesByRegion,
  objectKeys,
  printed,
  pythonProgram,
  type RealCloud,
  startRealCloud,
  toldMissing,
} from './cloud.js';

const python = pythonProgram();
const isMissing = toldMissing(python, 'Python with its SDKs (npm run test:clients:install)');

let cloud: RealCloud;
beforeAll(async () => {
  cloud = await startRealCloud();
});
afterAll(() => cloud.close());

type More = Readonly<Record<string, string>>;

const ask =
  (script: string) =>
  async (scenario: string, caller: Caller | null = cloud.emulator.longLivedKeys.administrator, more: More = {}) => {
    const file = fileURLToPath(new URL(`python/${script}.py`, import.meta.url));
    return printed(await cloud.run(python ?? '', [file, scenario], caller, more));
  };

const regionIds = () => cloud.emulator.cloud.regions.map(({ id }) => id);
const main = () => cloud.emulator.cloud.accounts[0];
const wrong = () => ({ ...cloud.emulator.longLivedKeys.administrator, accessKeySecret: 'wrong' });
const unknown = () => ({ ...cloud.emulator.longLivedKeys.administrator, accessKeyId: 'LTAI5tNobodyHasThisKey' });
const huge = () => main().buckets.find(({ name }) => cloud.bucket.endsWith(`/${name}`));

describe.skipIf(isMissing)('Python SDK V2', () => {
  const sdk = ask('ecs_v2');

  it('lists the regions with keys from the environment', async () => {
    expect(await sdk('regions')).toEqual(regionIds());
  });

  it('lists all 2,000 instances by token, at the hosts of its own table', async () => {
    expect(await sdk('instances')).toEqual(instancesByRegion(cloud.emulator));
  });

  it('raises its own class for a wrong secret, an unknown key and a missing permission', async () => {
    expect(await sdk('refused', wrong())).toMatchObject({ code: 'SignatureDoesNotMatch', status: 400 });
    expect(await sdk('refused', unknown())).toMatchObject({ code: 'InvalidAccessKeyId.NotFound', status: 404 });
    const powerless = await sdk('refused', cloud.emulator.longLivedKeys.powerless);
    expect(powerless).toMatchObject({ code: 'Forbidden.RAM', status: 403 });
    const classes = new Set([await sdk('refused', wrong()), powerless].map((seen) => Object(seen).class));
    expect([...classes]).toEqual([expect.stringMatching(/^(?:ClientException|ClientError|AlibabaCloud)/)]);
  });

  it('signs with temporary credentials', async () => {
    const { reader } = cloud.emulator.callers;
    expect(await sdk('identity', reader)).toBe(`acs:ram::${main().id}:assumed-role/portal-reader/reader`);
  });

  it('assumes a role itself', async () => {
    const more = { TEST_ROLE_ARN: `acs:ram::${main().id}:role/portal-reader` };
    expect(await sdk('assumed', undefined, more)).toBe(`acs:ram::${main().id}:assumed-role/portal-reader/python`);
  });

  it('takes the role of an instance from the metadata service', async () => {
    const arn = new RegExp(`^acs:ram::${main().id}:assumed-role/instance-agent/vm-ram-i-`);
    expect(await sdk('on_instance', null)).toMatch(arn);
  });

  it('exchanges an OIDC token for a session', async () => {
    const arn = await sdk('federated', null, cloud.federation());
    expect(arn).toBe(`acs:ram::${main().id}:assumed-role/portal-reader/federated`);
  });

  it('stops an instance and sees it stop', async () => {
    const region = 'cn-shenzhen';
    const running = main()
      .instances(region)
      .find(({ Status, OperationLocks }) => Status === 'Running' && OperationLocks.LockReason.length === 0);
    const more = { TEST_REGION: region, TEST_INSTANCE: running?.InstanceId ?? '' };
    expect(await sdk('stopped', undefined, more)).toEqual(expect.arrayContaining(['Stopped']));
  });
});

describe.skipIf(isMissing)('Python SDK V1', () => {
  const sdk = ask('ecs_v1');

  it('lists all 2,000 instances by page number', async () => {
    expect(await sdk('regions')).toEqual(regionIds());
    expect(await sdk('instances')).toEqual(instancesByRegion(cloud.emulator));
  });

  it('reads an answer in XML', async () => {
    expect(await sdk('in_xml')).toEqual({ root: 'DescribeRegionsResponse', regions: regionIds() });
  });

  it('raises ServerException for refusals', async () => {
    const refusal = { class: 'ServerException', code: 'Forbidden.RAM', status: 403 };
    expect(await sdk('refused', cloud.emulator.longLivedKeys.powerless)).toEqual(refusal);
    // Its own name for a signature that differs where the signed text does not.
    expect(await sdk('refused', wrong())).toMatchObject({ code: 'InvalidAccessKeySecret' });
  });

  it('signs with temporary credentials', async () => {
    const arn = `acs:ram::${main().id}:assumed-role/portal-reader/reader`;
    expect(await sdk('identity', cloud.emulator.callers.reader)).toBe(arn);
  });

  it('finds a host by the location service', async () => {
    expect(await sdk('located')).toBe('ecs.eu-central-1.aliyuncs.com');
    expect(cloud.emulator.calls({ product: 'Location' }).map(({ action }) => action)).toEqual(['DescribeEndpoints']);
  });
});

describe.skipIf(isMissing)('oss2, with signatures of version 1', () => {
  const sdk = ask('oss_v1');
  const more = () => ({ TEST_BUCKET: cloud.bucket });
  const seen = (scenario: string) => sdk(scenario, undefined, more());

  it('lists all 150 buckets and all 2,500 objects, in both versions of the listing', async () => {
    expect(await seen('buckets')).toEqual(main().buckets.map(({ name }) => name));
    const keys = objectKeys(cloud.emulator);
    expect(keys).toHaveLength(2500);
    expect(await seen('objects')).toEqual([keys, keys, keys]);
  });

  it('reads the settings of a bucket, without blanks around them', async () => {
    expect(await seen('settings')).toEqual({
      acl: huge()?.acl,
      info_acl: huge()?.acl,
      created: huge()?.createdAt,
      location: cloud.bucket.split('/')[0],
      logging: huge()?.logging?.bucket ?? '',
    });
  });

  it('uploads, downloads and deletes, at once and in parts', async () => {
    const uploaded = { before: false, after: true, meta: 'oss2', range: [254, 255, 0, 1], same: true, deleted: false };
    expect(await seen('uploads')).toEqual(uploaded);
  });

  it('presigns links for others', async () => {
    expect(await seen('presigned')).toEqual({ text: 'by link', other: 403 });
    expect(
      huge()
        ?.objects()
        .some(({ key }) => key === 'up/link.txt'),
    ).toBe(true);
  });

  it('raises its own classes for refusals and for what is not there', async () => {
    expect(await seen('refused')).toEqual({
      class: 'SignatureDoesNotMatch',
      code: 'SignatureDoesNotMatch',
      status: 403,
    });
    expect(await seen('absent')).toEqual(['NoSuchKey', 'NoSuchCors', 'NoSuchWebsite', 'NoSuchBucket']);
  });
});

describe.skipIf(isMissing)('alibabacloud-oss-v2, with signatures of version 4', () => {
  const sdk = ask('oss_v2');

  it('lists all buckets and objects with its pagers', async () => {
    expect(await sdk('buckets')).toEqual(main().buckets.map(({ name }) => name));
    expect(await sdk('objects')).toEqual(objectKeys(cloud.emulator));
  });

  it('uploads in parts, reads a range and a presigned link, and deletes', async () => {
    const uploaded = { there: true, same: true, range: [254, 255, 0, 1], status: 206, deleted: false };
    expect(await sdk('uploads')).toEqual(uploaded);
  });

  it('raises ServiceError for a refusal', async () => {
    expect(await sdk('refused')).toEqual({ class: 'ServiceError', code: 'SignatureDoesNotMatch', status: 403 });
  });
});
