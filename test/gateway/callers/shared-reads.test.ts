/** Reads that arrive over many ticks or with an unusual filter need no more calls and are complete. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway } from '../harness.js';

const test = await startTestGateway();
afterAll(() => test.close());
beforeEach(() => {
  test.emulator.clearCalls();
  test.emulator.clearFaults();
});
const account = test.emulator.cloud.accounts[0];
const count = (name: string) => test.calls().filter((each) => each === name).length;

describe('a request', () => {
  it('lists policies once if keys arrive over many ticks', async () => {
    await test.ask('{ users(first: 100) { nodes { groups { createdAt } policies { attachmentCount } } } }');
    expect(count('Ram:GetPolicy') + count('Ram:ListPolicies')).toBeLessThanOrEqual(4);
    expect(count('Ram:GetGroup') + count('Ram:ListGroups')).toBeLessThanOrEqual(2);
  });

  it('applies a category itself that upstream treats as no condition', async () => {
    const { data } = await test.ask<{ disks: { totalCount: number } }>(
      '{ disks(regionIds: ["cn-shenzhen"], filter: { category: "all" }) { totalCount } }',
    );
    expect(data.disks?.totalCount ?? 0).toBe(0);
  });

  it('loads ids of two batches in one tick together', async () => {
    await test.ask(
      '{ snapshots(regionIds: ["cn-shenzhen"], first: 1000) { nodes { sourceDisk { name instance { name } } } } }',
    );
    expect(account.instances('cn-shenzhen')).toHaveLength(100);
    expect(count('Ecs:DescribeInstances')).toBe(1);
  });
});
