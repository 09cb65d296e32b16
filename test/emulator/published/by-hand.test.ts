/** Generic reads about things made by hand: they say nothing else than the lists made by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { send, versions } from '../access/signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 200 });
});
afterAll(() => emulator.close());

const RegionId = 'cn-hangzhou';
const account = () => emulator.cloud.accounts[0];
const ask = async (action: string, version: string, params: Record<string, string>) => {
  const { text } = await send(emulator.origin, { keys: emulator.callers.administrator, action, version, params });
  // Account ids are numbers here and texts there; both are exact below 2^53.
  const body: Record<string, unknown> = JSON.parse(text);
  return body;
};

/** The members that both have, as text. */
function shared(thing: object, answer: Record<string, unknown>): [object, object] {
  const plain = (value: unknown) =>
    typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : typeof value === 'bigint' ? `${value}` : `${value}`;
  const names = Object.keys(thing).filter((name) => answer[name] !== undefined && typeof answer[name] !== 'object');
  const pick = (of: object) =>
    Object.fromEntries(
      Object.entries(of)
        .filter(([name]) => names.includes(name))
        .map(([name, value]) => [name, plain(value)]),
    );
  expect(names.length).toBeGreaterThan(5);
  return [pick(answer), pick(thing)];
}

describe('a generic read about a thing made by hand', () => {
  it('has the members of the instance, also nested ones', async () => {
    for (const instance of account().instances(RegionId).slice(0, 5)) {
      const answer = await ask('DescribeInstanceAttribute', versions.ecs, { InstanceId: instance.InstanceId });
      const [said, truth] = shared(instance, answer);
      expect(said).toEqual(truth);
      expect(answer.VpcAttributes).toMatchObject({ VpcId: instance.VpcAttributes.VpcId });
      expect(answer.SecurityGroupIds).toEqual(instance.SecurityGroupIds);
    }
  });

  it('has the status after a write', async () => {
    const running = account()
      .instances(RegionId)
      .find(({ Status, OperationLocks }) => Status === 'Running' && OperationLocks.LockReason.length === 0);
    const InstanceId = running?.InstanceId ?? '';
    const status = async () => (await ask('DescribeInstanceAttribute', versions.ecs, { InstanceId })).Status;
    expect(await status()).toBe('Running');
    await ask('StopInstance', versions.ecs, { InstanceId });
    expect(await status()).toBe('Stopping');
  });

  it('has the members of the VPC, the vSwitch and the network interface', async () => {
    const [vpc] = account().vpcs(RegionId);
    const [vSwitch] = account().vSwitches(RegionId);
    const [eni] = account().networkInterfaces(RegionId);
    const answers = [
      [vpc, await ask('DescribeVpcAttribute', versions.vpc, { RegionId, VpcId: vpc?.VpcId ?? '' })],
      [
        vSwitch,
        await ask('DescribeVSwitchAttributes', versions.vpc, { RegionId, VSwitchId: vSwitch?.VSwitchId ?? '' }),
      ],
      [
        eni,
        await ask('DescribeNetworkInterfaceAttribute', versions.ecs, {
          RegionId,
          NetworkInterfaceId: eni?.NetworkInterfaceId ?? '',
        }),
      ],
    ] as const;
    for (const [thing, answer] of answers) {
      const [said, truth] = shared(thing ?? {}, answer);
      expect(said).toEqual(truth);
    }
  });

  it('has the cores and the memory that instances of the type have', async () => {
    const { InstanceTypes } = await ask('DescribeInstanceTypes', versions.ecs, { RegionId, MaxResults: '1000' });
    const types: { InstanceTypeId: string; CpuCoreCount: number; MemorySize: number }[] =
      Object(InstanceTypes).InstanceType;
    for (const { InstanceType, Cpu, Memory } of account().instances(RegionId)) {
      const type = types.find(({ InstanceTypeId }) => InstanceTypeId === InstanceType);
      expect([type?.CpuCoreCount, (type?.MemorySize ?? 0) * 1024]).toEqual([Cpu, Memory]);
    }
  });

  it('has the alias of the account, and one password policy in both products', async () => {
    expect(await ask('GetAccountAlias', versions.ram, {})).toMatchObject({ AccountAlias: account().alias });
    const inRam = Object(await ask('GetPasswordPolicy', versions.ram, {})).PasswordPolicy;
    const inIms = Object(await ask('GetPasswordPolicy', '2019-08-15', {})).PasswordPolicy;
    const both = Object.keys(inRam).filter((name) => name in inIms);
    expect(both.length).toBeGreaterThan(5);
    for (const name of both) expect([name, inRam[name]]).toEqual([name, inIms[name]]);
  });
});
