/** Callers whose answers do not fit into the memory all at once wait for each other, and none is refused. */
import { expect, it } from 'vitest';
import { startTestGateway } from '../harness.js';

const callers = 8;
const document = `{
  instances(first: 400) { totalCount nodes { instanceId disks { diskId name status } securityGroups { name } vpc { name } } }
}`;

it('eight callers with long lists at once are all answered', async () => {
  const limits = { maxLiveBytes: 24_000_000, maxAnswerBytes: 20_000_000 };
  const gateway = await startTestGateway({ instances: 2000, latencyMs: 20, limits, logLevel: 'silent' });
  try {
    const all = Array.from({ length: callers }, async () => {
      const answer = await gateway.ask<{ instances: { nodes: object[] } }>(document, {
        as: gateway.emulator.callers.administrator,
        headers: { 'cache-control': 'no-cache' },
      });
      return [answer.errors, answer.data?.instances?.nodes.length];
    });
    expect(await Promise.all(all)).toEqual(Array.from({ length: callers }, () => [undefined, 400]));
  } finally {
    await gateway.close();
  }
});
