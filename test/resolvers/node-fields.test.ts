/** Look-ups of many ids at once. */

import { setImmediate as loop } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { expect, it } from 'vitest';
import { listedAccounts } from '../../client/account-config.js';
import { Accounts } from '../../client/accounts.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import { byToken } from '../../client/model/paging.js';
import { member, type Resource } from '../../client/model/resource.js';
import { AccountsNote } from '../../client/request/accounts-note.js';
import type { FieldCall } from '../../resolvers/fields/field.js';
import { identifierOf, nodeFields } from '../../resolvers/fields/node.js';
import { RequestTask } from '../../server/admission/request-task.js';
import { TaskScheduler } from '../../server/admission/task-scheduler.js';
import { cloudOf, describeThings } from '../client/calling.js';

const thing: Resource = {
  type: 'Thing',
  scope: 'region',
  key: member('Id'),
  arn: { service: 'ecs', kind: 'thing' },
  list: { action: describeThings, paging: byToken({ cap: 100 }), items: 'Things.Thing' },
  get: { many: { param: 'Ids', format: 'json', cap: 100 } },
};

function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const noReport = () => undefined;

/** The field `nodes` of one request, and how many ids have been looked up. */
function nodesOf() {
  const { cloud, asked } = cloudOf((_, { Ids }) => {
    const ids = JSON.parse(String(Ids)) as string[];
    return { Things: { Thing: ids.map((Id) => ({ Id })) } };
  });
  const identify = identifierOf([thing]);
  let identified = 0;
  const { nodes } = nodeFields((id) => {
    identified += 1;
    busy(0.2);
    return identify(id);
  });
  const work = new RequestTask(new TaskScheduler(1e9), 1e9);
  const context = {
    cloud,
    accounts: new Accounts(cloud, {
      config: listedAccounts([]),
      note: new AccountsNote(),
      refusals: new LRUCache<string, CloudError>({ max: 1 }),
      identity: 'caller',
      fresh: false,
    }),
    work,
    report: noReport,
    audit: noReport,
  };
  const call = (ids: readonly string[]) => ({ args: { ids }, context }) as unknown as FieldCall;
  const resolve = async (ids: readonly string[]) => Promise.allSettled((await nodes.resolve?.(null, call(ids))) ?? []);
  return { nodes, call, resolve, asked, identified: () => identified };
}

const idOf = (account: string, name: string) => `acs:ecs:cn-hangzhou:${account}:thing/${name}`;

it('the fields that wait for the account go on one after the other', async () => {
  const { resolve, identified, asked } = nodesOf();
  const ids = Array.from({ length: 50 }, (_, at) => idOf('1', `t-${at}`));
  const fields = Array.from({ length: 40 }, () => resolve(ids));
  await loop();
  expect(identified()).toBeLessThan(fields.length * ids.length);
  for (const found of await Promise.all(fields)) expect(found).toHaveLength(ids.length);
  expect(asked).toHaveLength(1);
});

it('a field whose account is known does not wait, so that it ends within its own turn', async () => {
  const { nodes, call, resolve } = nodesOf();
  await resolve([idOf('1', 't-1')]);
  const found = nodes.resolve?.(null, call([idOf('1', 't-2')]));
  expect(found).toBeInstanceOf(Array);
  expect(await Promise.all((await found) ?? [])).toMatchObject([{ key: 't-2' }]);
});

it('malformed ids fail alone, and cause no call', async () => {
  const { resolve, asked } = nodesOf();
  const found = await resolve(['nonsense', 'acs:ecs:cn-hangzhou:1:other/t-1']);
  expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toEqual([]);
});

it('a place that fails before the list is read does not end the process', async () => {
  const { nodes, call } = nodesOf();
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
  await nodes.resolve?.(null, call(['nonsense', idOf('1', 't-1')]));
  await loop();
  await loop();
  process.off('unhandledRejection', note);
  for (const listener of listeners) process.on('unhandledRejection', listener);
  expect(unhandled).toEqual([]);
});

it('ids of an account that cannot be entered fail with one error', async () => {
  const { resolve } = nodesOf();
  const [first, second, own] = await resolve([idOf('2', 't-1'), idOf('2', 't-2'), idOf('1', 't-3')]);
  expect(own).toMatchObject({ status: 'fulfilled', value: { key: 't-3' } });
  expect(first).toMatchObject({ status: 'rejected' });
  const reason = first?.status === 'rejected' ? first.reason : null;
  expect(reason).toBeInstanceOf(CloudError);
  expect(second?.status === 'rejected' && second.reason).toBe(reason);
});
