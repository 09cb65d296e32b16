/** Faults in upstream's pages: no row is lost, none is returned twice, no walk runs forever. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { readPage, walkNodes } from '../lists/walking.js';
import { truthOf } from '../truth.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Node {
  readonly id: string;
}

const lists = ['instances', 'vSwitches', 'users', 'policies'] as const;
const types = { instances: 'Instance', vSwitches: 'VSwitch', users: 'User', policies: 'Policy' };
const truth = (field: keyof typeof types) => truthOf(gateway.emulator.cloud, types[field]);
const ids = (nodes: readonly Node[]) => nodes.map(({ id }) => id);

describe('rows that upstream repeats on the next page', () => {
  it.each(lists)('are returned once: %s', async (field) => {
    gateway.emulator.addFault({ kind: 'duplicateRows' });
    for (const first of [1000, 90]) {
      expect(ids(await walkNodes<Node>(gateway, { field, select: 'id' }, first))).toEqual(truth(field));
    }
  });

  it('are counted once', async () => {
    gateway.emulator.addFault({ kind: 'duplicateRows' });
    const { data } = await gateway.ask<{ users: { totalCount: number } }>('{ users { totalCount } }');
    expect(data.users.totalCount).toBe(truth('users').length);
  });

  it('are returned once under their parents', async () => {
    gateway.emulator.addFault({ kind: 'duplicateRows' });
    const query =
      '{ instances(regionIds: ["cn-hangzhou"], first: 200) { nodes { disks(first: 100) { nodes { id } totalCount } } } }';
    interface Answer {
      readonly instances: { readonly nodes: readonly { readonly disks: { readonly nodes: readonly Node[] } }[] };
    }
    const struck = await gateway.ask<Answer>(query);
    gateway.emulator.clearFaults();
    expect(struck.data).toEqual((await gateway.ask<Answer>(query)).data);
  });
});

describe('pages without rows', () => {
  it('do not end the list', async () => {
    gateway.emulator.addFault({ kind: 'emptyPage', probability: 0.3 });
    for (const field of ['instances', 'users'] as const) {
      expect(ids(await walkNodes<Node>(gateway, { field, select: 'id' }, 100))).toEqual(truth(field));
    }
  });
});

describe('a page that names itself as the next', () => {
  it('makes its region unavailable, and keeps the rows read before', async () => {
    gateway.emulator.addFault({ kind: 'repeatToken', regionId: 'cn-hangzhou', action: 'DescribeInstances' });
    const page = await readPage<Node>(gateway, { field: 'instances', select: 'id' }, { first: 1000, after: null });
    expect(page.unavailable).toMatchObject([{ regionId: 'cn-hangzhou', code: 'UNAVAILABLE' }]);
    const elsewhere = truth('instances').filter((id) => !id.includes(':cn-hangzhou:'));
    expect(ids(page.nodes).filter((id) => !id.includes(':cn-hangzhou:'))).toEqual(elsewhere);
    expect(new Set(ids(page.nodes)).size).toBe(page.nodes.length);
  });
});

describe('a token that expires during a walk', () => {
  it('ends the region with CREDENTIALS_EXPIRED, not as complete', async () => {
    const first = await gateway.ask<{ instances: { pageInfo: { endCursor: string } } }>(
      '{ instances(regionIds: ["cn-hangzhou"], first: 100) { pageInfo { endCursor } } }',
    );
    gateway.emulator.addFault({ kind: 'expire', action: 'DescribeInstances' });
    const { data } = await gateway.ask<{ instances: { nodes: Node[]; unavailable: object[] } }>(
      'query ($after: String) { instances(regionIds: ["cn-hangzhou"], first: 100, after: $after) { nodes { id } unavailable { code } } }',
      { variables: { after: first.data.instances.pageInfo.endCursor } },
    );
    expect(data.instances).toEqual({ nodes: [], unavailable: [{ code: 'CREDENTIALS_EXPIRED' }] });
  });
});
