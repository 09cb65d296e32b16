/** Official SDKs for Node, unchanged, with TLS and every source of credentials. Lists are in test/emulator and test/sdks. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, printed, type RealCloud, startRealCloud } from './cloud.js';

const program = fileURLToPath(new URL('node/main.mjs', import.meta.url));

let cloud: RealCloud;
beforeAll(async () => {
  cloud = await startRealCloud();
});
afterAll(() => cloud.close());

const main = () => cloud.emulator.cloud.accounts[0];
const assumed = (role: string, session: string) => cloud.assumed(role, session);

const sdk = async (
  scenario: string,
  caller: Caller | null = cloud.emulator.longLivedKeys.administrator,
  more: Readonly<Record<string, string>> = {},
) => {
  const at = {
    NODE_EXTRA_CA_CERTS: 'ca.pem',
    TEST_ENDPOINT: new URL(cloud.emulator.tls?.origin ?? '').host,
    TEST_METADATA: `${cloud.emulator.origin}/latest/meta-data/ram/security-credentials/instance-agent`,
    TEST_ROLE_ARN: `acs:ram::${main().id}:role/portal-reader`,
  };
  return printed(await cloud.run(process.execPath, [program, scenario], caller, { ...at, ...more }));
};

describe('Node SDKs', () => {
  it('sign with keys and with temporary credentials of the environment', async () => {
    expect(await sdk('identity')).toBe(`acs:ram::${main().id}:user/administrator`);
    expect(await sdk('identity', cloud.emulator.callers.reader)).toBe(assumed('portal-reader', 'reader'));
  });

  it('assume a role, exchange an OIDC token, and take the credentials of an instance', async () => {
    expect(await sdk('assumed')).toBe(assumed('portal-reader', 'node'));
    const federated = await sdk('federated', null, cloud.federation());
    expect(federated).toBe(assumed('portal-reader', 'federated'));
    expect(await sdk('onInstance', null)).toMatch(new RegExp(`^${assumed('instance-agent', 'vm-ram-i-')}`));
  });

  it('have errors of their own for a wrong secret and for a missing permission', async () => {
    const wrong = { ...cloud.emulator.longLivedKeys.administrator, accessKeySecret: 'wrong' };
    expect(await sdk('refused', wrong)).toEqual({ code: 'SignatureDoesNotMatch', status: 400 });
    const { powerless } = cloud.emulator.longLivedKeys;
    expect(await sdk('refused', powerless)).toEqual({ code: 'Forbidden.RAM', status: 403 });
  });

  it('wait until an instance has stopped', async () => {
    const region = 'cn-shenzhen';
    const running = main()
      .instances(region)
      .find(({ Status, OperationLocks }) => Status === 'Running' && OperationLocks.LockReason.length === 0);
    const more = { TEST_REGION: region, TEST_INSTANCE: running?.InstanceId ?? '' };
    expect(await sdk('stopped', undefined, more)).toEqual(expect.arrayContaining(['Stopped']));
  });
});
