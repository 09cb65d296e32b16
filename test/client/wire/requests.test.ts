/**
 * Every published read of a product with paths or projects, sent by the client to the embedded cloud, which finds the action by method and
 * path and checks the signature with code of its own.
 */
import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../../client/client.js';
import { callerOf } from '../../../client/credentials/caller.js';
import type { Action, Ask } from '../../../client/model/action.js';
import { productOf } from '../../../client/model/product-table.js';
import { parseRoute } from '../../../client/model/route.js';
import { createCallContext } from '../../../client/request/call-context.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { kindsOf } from '../../../emulator/published/kinds.js';
import { type PublishedAction, publishedProduct } from '../../../published/product.js';
import { routeLine } from '../../../published/routes.js';
import type { Keys } from '../../emulator/access/signed-by-hand.js';
import { parametersFor } from '../../emulator/published/parameters.js';
import { startEmulator } from '../../start-emulator.js';

let emulator: Emulator;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
  emulator = await startEmulator();
  client = createClient({
    homeRegionId: 'cn-hangzhou',
    network: 'public',
    upstream: emulator.origin,
    httpsProxy: undefined,
    noProxy: undefined,
    cacheTtlMs: 0,
    attemptTimeoutMs: 20_000,
    random: () => 0,
  });
});
beforeEach(() => emulator.clearCalls());
afterAll(async () => {
  await client.close();
  await emulator.close();
});

function send(action: Action, ask: Ask, by: Keys = emulator.callers.administrator) {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const cloud = client.forRequest({
    caller: callerOf(by),
    context: createCallContext({ maxCalls: 1000 }),
    signal,
    deadlineAt: () => Date.now() + 60_000,
    language: 'en-US',
  });
  return cloud.reader.ask(action, ask);
}

function actionOf(name: string, action: string): Action {
  const [product, published] = [productOf(name), publishedProduct(name)];
  const found = published?.action(action);
  const line = published && found ? routeLine(published, found) : null;
  if (!product || !found) throw new Error(`${name}.${action} is not published.`);
  return { product, name: action, ram: `${name}:${action}`, ...(line !== null && { route: parseRoute(line) }) };
}

/** Names for parameters that the embedded cloud gives none, or one that a path cannot hold. It does not know these. */
const otherNames: Readonly<Record<string, string>> = { project: 'logs-1', instance_name: 'router-000' };

function params(found: PublishedAction, given: Readonly<Record<string, string>>): Record<string, string> {
  const lacking = Object.keys(otherNames).filter(
    (name) => found.parameters.some((one) => one.name === name) && !/^[\w.-]+$/.test(given[name] ?? ''),
  );
  return { ...given, ...Object.fromEntries(lacking.map((name) => [name, otherNames[name] ?? ''])) };
}

const sent = () => emulator.calls().filter(({ action }) => action !== 'GetCallerIdentity');

describe.each(['CS', 'FC', 'elasticsearch', 'Sls', 'sae', 'eas', 'OpenSearch', 'RocketMQ'])(
  'the wire of %s',
  (name) => {
    it('reaches each read by its method, path, host and body', async () => {
      const published = publishedProduct(name);
      if (!published) throw new Error(`${name} is not published.`);
      const { cloud } = emulator;
      const regionId = 'cn-hangzhou';
      const place = { cloud, account: cloud.accounts[0], kinds: kindsOf(published), regionId };
      const wrong: string[] = [];
      for (const action of published.actions) {
        const found = published.action(action);
        if (found?.kind !== 'read') continue;
        const ask = { regionId, params: params(found, parametersFor(place, found)) };
        emulator.clearCalls();
        const answer = await send(actionOf(name, action), ask).catch((error: unknown) => error);
        const [call] = sent();
        const isAnswered = call?.status === 404 || (call?.status === 200 && !(answer instanceof Error));
        if (call?.action !== action || !isAnswered) {
          wrong.push(`${action} ${JSON.stringify(ask)}: ${call?.action} ${call?.status} ${String(answer)}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  },
);

describe('a part of a URL', () => {
  const hostile = ['', '.', '..', 'a/b', '../x', 'a%2Fb', 'a?b', 'a#b', 'a b', 'a\n', 'ä', 'x'.repeat(300)];

  it.each(hostile)('is refused without a call if it is %j', async (text) => {
    const asks: readonly (readonly [Action, Ask])[] = [
      [actionOf('CS', 'DescribeClusterNodePools'), { regionId: 'cn-hangzhou', params: { ClusterId: text } }],
      [actionOf('FC', 'ListTriggers'), { regionId: 'cn-hangzhou', params: { functionName: text } }],
      [actionOf('elasticsearch', 'DescribeInstance'), { regionId: 'cn-hangzhou', params: { InstanceId: text } }],
      [actionOf('Sls', 'GetProject'), { regionId: 'cn-hangzhou', params: { project: text } }],
      [actionOf('Sls', 'GetLogStore'), { regionId: 'cn-hangzhou', params: { project: 'logs-1', logstore: text } }],
      [actionOf('Sls', 'ListProject'), { regionId: text === '' ? '.' : text }],
    ];
    for (const [action, ask] of asks) {
      await expect(send(action, ask), `${action.product.name}.${action.name}`).rejects.toMatchObject({
        kind: 'invalid',
      });
    }
    expect(sent()).toEqual([]);
  });

  it.each(['a.b', 'evil.example', 'A-B', '-ab', 'ab-', 'a', '1'.repeat(64)])(
    'is refused without a call as a project if it is %j',
    async (project) => {
      const ask = { regionId: 'cn-hangzhou', params: { project } };
      await expect(send(actionOf('Sls', 'GetProject'), ask)).rejects.toMatchObject({ kind: 'invalid' });
      expect(sent()).toEqual([]);
    },
  );
});

describe('a refusal', () => {
  const refusals: readonly (readonly [string, string, string, string, string])[] = [
    ['CS', 'DescribeClusterDetail', 'ClusterId', 'c0', 'ErrorClusterNotFound'],
    ['FC', 'GetFunction', 'functionName', 'nothing', 'FunctionNotFound'],
    ['Sls', 'GetProject', 'project', 'nothing', 'ProjectNotExist'],
  ];

  it.each(refusals)('of %s has its code and its request id', async (name, action, param, value, code) => {
    const asked = send(actionOf(name, action), { regionId: 'cn-hangzhou', params: { [param]: value } });
    await expect(asked).rejects.toMatchObject({ kind: 'absent', upstreamCode: code, requestId: expect.any(String) });
  });

  it.each(['CS', 'FC', 'Sls'])('of a caller without rights is forbidden in %s', async (name) => {
    const list = { CS: 'DescribeClustersV1', FC: 'ListFunctions', Sls: 'ListProject' }[name] ?? '';
    const asked = send(actionOf(name, list), { regionId: 'cn-hangzhou' }, emulator.callers.newcomer);
    await expect(asked).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
