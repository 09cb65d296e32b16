/** Callers whose answers do not fit into the memory all at once wait for each other. None is refused, and small requests do not wait. */
import { afterEach, expect, it } from 'vitest';
import { startTestGateway, type TestGateway, type TestOptions } from '../harness.js';

let gateway: TestGateway;

async function start(options: TestOptions) {
  const limits = { maxLiveBytes: 60_000_000, maxAnswerBytes: 40_000_000 };
  gateway = await startTestGateway({ cacheTtlMs: 0, logLevel: 'silent', limits, ...options });
}
afterEach(() => gateway.close());

/** Asks at the same time, each as another session. Resolves with what each got. */
function askAll(count: number, first: number, regionId?: string) {
  const document = `query ($first: Int, $regionIds: [String!]) { instances(first: $first, regionIds: $regionIds) {
    nodes { instanceId disks { diskId name status } securityGroups { name } vpc { name } }
  } }`;
  const variables = { first, regionIds: regionId && [regionId] };
  const role = gateway.emulator.callers.administrator.arn.replace(/[^/]+$/, '');
  const each = async (_: unknown, at: number) => {
    const as = gateway.emulator.issueSession(`${role}caller-${at}`);
    const answer = await gateway.ask<{ instances: { nodes: object[] } }>(document, { as, variables });
    return answer.errors ?? answer.data.instances.nodes.length;
  };
  return Promise.all(Array.from({ length: count }, each));
}

it('eight callers with long lists at once are all answered', async () => {
  await start({ instances: 2000, latencyMs: 20 });
  expect(await askAll(8, 400)).toEqual(Array(8).fill(400));
});

it('small requests do not wait for one that the cloud keeps waiting', async () => {
  await start({ instances: 400, latencyMs: 20, deadlineMs: 20_000 });
  await askAll(1, 20);
  gateway.emulator.addFault({ kind: 'slow', action: 'DescribeInstances', regionId: 'cn-beijing', delayMs: 9_000 });
  const slow = askAll(1, 20, 'cn-beijing');
  const all = askAll(20, 15, 'cn-hangzhou').then((answers) => ({ answers, at: performance.now() }));
  const slowAt = slow.then(() => performance.now());
  expect((await all).answers).toEqual(Array(20).fill(15));
  expect((await all).at).toBeLessThan(await slowAt);
});
