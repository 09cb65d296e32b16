/** Clusters and registries: what hangs on them, where it is, and the calls that it takes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 300, maxCalls: 2000, deadlineMs: 60_000, headers: fresh });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const counted = (calls: readonly string[]) =>
  Object.fromEntries([...new Set(calls)].map((call) => [call, calls.filter((each) => each === call).length]));

interface Placed {
  readonly regionId: string;
}

interface Cluster extends Placed {
  readonly vpc: Placed | null;
  readonly vSwitches: readonly Placed[];
  readonly addons: readonly { readonly name: string }[];
  readonly nodes: readonly { readonly nodePoolId: string | null; readonly instance: Placed | null }[];
  readonly nodePools: readonly { readonly nodePoolId: string; readonly vSwitches: readonly Placed[] }[];
  readonly controlPlaneLog: { readonly logProject: Placed | null } | null;
}

async function clusters(fields: string) {
  const query = `{ ackClusters(first: 20) { nodes { regionId ${fields} } } }`;
  const { data, errors } = await gateway.ask<{ ackClusters: { nodes: readonly Cluster[] } }>(query);
  expect(errors).toBeUndefined();
  return data.ackClusters.nodes;
}

describe('a cluster', () => {
  it('has nodes that are instances of its region, in its own node pools', async () => {
    const all = await clusters('nodes { nodePoolId instance { regionId } } nodePools { nodePoolId }');
    expect(all.flatMap(({ nodes }) => nodes).length).toBeGreaterThan(all.length);
    for (const { regionId, nodes, nodePools } of all) {
      expect(nodes.filter(({ instance }) => instance?.regionId !== regionId)).toEqual([]);
      const pools = nodePools.map((pool) => pool.nodePoolId);
      expect(nodes.filter(({ nodePoolId }) => nodePoolId !== null && !pools.includes(nodePoolId))).toEqual([]);
    }
    expect(counted(gateway.calls())).toMatchObject({
      'CS:DescribeClustersV1': 1,
      'CS:DescribeClusterNodes': all.reduce((calls, { nodes }) => calls + Math.max(1, Math.ceil(nodes.length / 50)), 0),
      'CS:DescribeClusterNodePools': all.length,
    });
  });

  it('has VSwitches of its region, its own and those of its node pools', async () => {
    const all = await clusters('vpc { regionId } vSwitches { regionId } nodePools { vSwitches { regionId } }');
    const found = all.flatMap((cluster) =>
      [...cluster.vSwitches, ...cluster.nodePools.flatMap(({ vSwitches }) => vSwitches)].map((vSwitch) => [
        vSwitch.regionId,
        cluster.regionId,
      ]),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(([own, clusters]) => own !== clusters)).toEqual([]);
  });

  it('reads add-ons and the log project of its control plane with one call each', async () => {
    const all = await clusters('addons { name } controlPlaneLog { logProject { regionId } }');
    expect(all.flatMap(({ addons }) => addons).length).toBeGreaterThan(0);
    for (const { regionId, controlPlaneLog } of all) {
      expect(controlPlaneLog?.logProject?.regionId ?? regionId).toBe(regionId);
    }
    expect(counted(gateway.calls())).toMatchObject({
      'CS:ListClusterAddonInstances': all.length,
      'CS:CheckControlPlaneLogEnable': all.length,
    });
  });
});
