/** Only requested writes are executed, and every write is recorded. */
import { setTimeout as sleep } from 'node:timers/promises';
import { printSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { executableSchema } from '../../../resolvers/execution/executable-schema.js';
import { declared } from '../../../resolvers/nouns/declared.js';
import { withMutations } from '../../../resolvers/nouns/schema/offered-mutations.js';
import { resolvers } from '../../../resolvers/registry.js';
import { keyHeaders, type TestGateway } from '../harness.js';
import { type Asker, serveParts } from '../http/parts.js';
import { instanceIds, mutate, regionId, startWritable, statusOf } from './kit.js';

let gateway: TestGateway;
let asker: Asker;
let id: string;
beforeAll(async () => {
  gateway = await startWritable({ cacheTtlMs: 60_000 });
  asker = await serveParts(gateway);
});
afterAll(async () => {
  await asker.close();
  await gateway.close();
});
beforeEach(() => {
  gateway.emulator.clearFaults();
  [id = ''] = instanceIds(gateway, 'Running');
  gateway.emulator.clearCalls();
});

const stopping = () =>
  `mutation { stopInstances(input: { regionId: "${regionId}", instanceIds: ["${id}"] }) { requestIds } }`;
const records = () =>
  gateway
    .logged()
    .split('\n')
    .filter((line) => line.includes('"msg":"write"'))
    .map((line) => JSON.parse(line));

describe('a mutation is not executed', () => {
  it.each<Record<string, string>>([{}, { 'x-yunmen-plan': '1' }])('by GET (%j)', async (more) => {
    const headers = { ...keyHeaders(gateway.emulator.callers.administrator), 'x-csrf': '1', ...more };
    const response = await fetch(`${asker.origin}/graphql?query=${encodeURIComponent(stopping())}`, {
      headers: { ...headers, 'content-type': 'application/json' },
    });
    await response.text();
    expect(gateway.calls()).toEqual([]);
    expect(statusOf(gateway, id)).toBe('Running');
  });

  it('if it is planned, alone or in a batch', async () => {
    for (const body of [{ query: stopping() }, [{ query: stopping() }, { query: stopping() }]]) {
      const response = await fetch(`${asker.origin}/graphql`, {
        method: 'POST',
        headers: {
          ...keyHeaders(gateway.emulator.callers.administrator),
          'content-type': 'application/json',
          'x-yunmen-plan': '1',
        },
        body: JSON.stringify(body),
      });
      expect(await response.text()).toContain('ecs:StopInstances');
    }
    expect(gateway.calls()).toEqual([]);
  });

  it('in incremental parts', async () => {
    const query = `mutation { ... @defer { stopInstances(input: { regionId: "${regionId}", instanceIds: ["${id}"] }) { requestIds } } }`;
    expect(await (await asker.send(query)).text()).toContain('errors');
    expect(statusOf(gateway, id)).toBe('Running');
  });
});

describe('mutations that serve does not offer', () => {
  const whole = executableSchema(declared.typeDefs, resolvers);
  const offered = (names: readonly string[]) => executableSchema(withMutations(declared, names), resolvers);

  it('do not exist, and neither do types that only they need', () => {
    const none = offered([]);
    expect(none.getMutationType() ?? null).toBeNull();
    expect(printSchema(none)).not.toMatch(/StopInstancesInput|MutationPayload|DryRunKind|TargetResult/);
    expect(none.getSubscriptionType()?.getFields().instanceStatus?.subscribe).toBeTypeOf('function');
    const one = offered(['stopInstances']);
    expect(Object.keys(one.getMutationType()?.getFields() ?? {})).toEqual(['stopInstances']);
    expect(printSchema(one)).not.toContain('DeleteDiskInput');
  });

  it('do not remove types that reads need', () => {
    const types = (schema: typeof whole) => Object.keys(schema.getTypeMap());
    const names = Object.keys(whole.getMutationType()?.getFields() ?? {});
    expect(types(offered(names)).toSorted()).toEqual(types(whole).toSorted());
    const left = types(offered([]));
    const ofMutations = /(?:Input|Payload)$|^(?:Mutation|DryRunKind|TargetResult|TargetError|StoppedMode)$/;
    expect(types(whole).filter((name) => !left.includes(name) && !ofMutations.test(name))).toEqual([]);
  });

  it('are names that are checked at the start', () => {
    expect(() => offered(['stopInstance'])).toThrow(/YUNMEN_MUTATIONS names stopInstance/);
  });
});

describe('the record of a write', () => {
  it('is there though the client hung up while it was on its way', async () => {
    const hangUp = new AbortController();
    gateway.emulator.addFault({ kind: 'slow', action: 'StopInstances', delayMs: 800 });
    const before = records().length;
    const sent = asker.send(stopping(), { accept: 'application/json', signal: hangUp.signal });
    while (gateway.emulator.calls({ action: 'StopInstances' }).length === 0) await sleep(10);
    hangUp.abort();
    await expect(sent).rejects.toThrow();
    for (let waited = 0; records().length === before && waited < 100; waited += 1) await sleep(50);
    expect(records().at(-1)).toMatchObject({ mutation: 'stopInstances', targets: [{ ok: true }] });
    expect(statusOf(gateway, id)).toBe('Stopping');
  });

  it('contains the request', async () => {
    await mutate(gateway, 'deleteAccessKey', { userName: 'nobody', accessKeyId: 'LTAIgone', confirm: 'LTAIgone' });
    expect(records().at(-1)).toMatchObject({ input: { userName: 'nobody', accessKeyId: 'LTAIgone' } });
  });
});
