/** Three gateways before one embedded cloud that share one Redis. Each has its own state, as processes have. */
import type { Emulator, EmulatorOptions } from '../../../emulator/emulator.js';
import { type RedisServer, startRedis } from '../../redis-server.js';
import { startEmulator } from '../../start-emulator.js';
import { type GatewayAnswer, startTestGateway, type TestGateway, type TestOptions } from '../harness.js';

export interface ReplicatedGateways {
  readonly emulator: Emulator;
  readonly redis: RedisServer;
  readonly gateways: readonly [TestGateway, TestGateway, TestGateway];
  close(): Promise<void>;
}

export async function startReplicas(
  options: TestOptions = {},
  cloud: EmulatorOptions = { instances: 20 },
): Promise<ReplicatedGateways> {
  const [emulator, redis] = await Promise.all([startEmulator(cloud), startRedis()]);
  const start = () => startTestGateway({ ...options, emulator, redis: redis.url });
  const gateways = [await start(), await start(), await start()] as const;
  return {
    emulator,
    redis,
    gateways: [...gateways],
    close: async () => {
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await Promise.all([emulator.close(), redis.close()]);
    },
  };
}

/** Every byte in Redis: names of keys, and what they hold. */
export async function dumped({ client }: RedisServer): Promise<string> {
  const texts: unknown[] = [];
  for (const key of await client.keys('*')) {
    const type = await client.type(key);
    const read = {
      string: () => client.get(key),
      hash: () => client.hgetall(key),
      list: () => client.lrange(key, 0, -1),
      set: () => client.smembers(key),
      zset: () => client.zrange(key, '0', '-1', 'WITHSCORES'),
    }[type];
    if (!read) throw new Error(`${key} is a ${type}, which this test cannot read`);
    texts.push(key, await read());
  }
  return JSON.stringify(texts);
}

export function isWhole({ status, errors }: GatewayAnswer<unknown>): boolean {
  return status === 200 && errors === undefined;
}
