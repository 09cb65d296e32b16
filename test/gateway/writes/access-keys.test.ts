/** Access keys switched and deleted. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { codesOf, mainAccount, mutate, startWritable } from './kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startWritable();
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});

const users = () => gateway.emulator.cloud.account(mainAccount(gateway.emulator))?.users ?? [];
const keyOf = (index: number) => {
  const { UserName: userName = '', accessKeys = [] } =
    users().filter((user) => user.accessKeys.length > 0)[index] ?? {};
  return { userName, accessKeyId: accessKeys[0]?.AccessKeyId ?? '' };
};
const more = 'accessKey { accessKeyId status user { userName } }';
const setStatus = (input: object) =>
  mutate<{ accessKey: object | null }>(gateway, 'setAccessKeyStatus', input, { more });

describe('setAccessKeyStatus', () => {
  it('switches a key off and on', async () => {
    const key = keyOf(0);
    for (const status of ['INACTIVE', 'ACTIVE']) {
      const done = await setStatus({ ...key, status });
      expect(codesOf(done)).toEqual(['ok']);
      expect(done.results[0]?.id).toBe(`acs:ram::${mainAccount(gateway.emulator)}:user/${key.userName}`);
      expect(done.accessKey).toEqual({ accessKeyId: key.accessKeyId, status, user: { userName: key.userName } });
    }
  });

  it('reports an unknown key, and never shows a secret', async () => {
    const key = keyOf(0);
    const done = await setStatus({ ...key, accessKeyId: 'LTAInowhere', status: 'ACTIVE' });
    expect(codesOf(done)).toEqual(['NOT_FOUND']);
    expect(done.accessKey).toBeNull();
    const dry = await setStatus({ ...key, accessKeyId: 'LTAInowhere', status: 'ACTIVE', dryRun: true });
    expect(dry).toMatchObject({ dryRun: 'GATEWAY', results: [{ ok: false }] });
    const secrets = users().flatMap(({ accessKeys }) => accessKeys.map(({ secret }) => secret));
    for (const secret of secrets) expect(gateway.logged()).not.toContain(secret);
  });

  it('is decided by reading the key if its answer was lost', async () => {
    gateway.emulator.addFault({ kind: 'reset', action: 'UpdateAccessKey', when: 'after', count: 1 });
    expect(codesOf(await setStatus({ ...keyOf(1), status: 'INACTIVE' }))).toEqual(['ok']);
    gateway.emulator.addFault({ kind: 'reset', action: 'UpdateAccessKey', when: 'before', count: 1 });
    expect(codesOf(await setStatus({ ...keyOf(1), status: 'ACTIVE' }))).toEqual(['UNKNOWN_OUTCOME']);
    expect(gateway.emulator.calls({ action: 'UpdateAccessKey' })).toHaveLength(2);
  });
});

describe('deleteAccessKey', () => {
  it('deletes what is confirmed', async () => {
    const key = keyOf(2);
    const remove = (confirm: string, more: object = {}) =>
      mutate(gateway, 'deleteAccessKey', { ...key, confirm, ...more });
    await expect(remove('yes')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(codesOf(await remove(key.accessKeyId, { dryRun: true }))).toEqual(['ok']);
    expect(gateway.emulator.calls({ action: 'DeleteAccessKey' })).toEqual([]);
    expect(codesOf(await remove(key.accessKeyId))).toEqual(['ok']);
    const left = users().find(({ UserName }) => UserName === key.userName)?.accessKeys ?? [];
    expect(left.map(({ AccessKeyId }) => AccessKeyId)).not.toContain(key.accessKeyId);
    expect(codesOf(await remove(key.accessKeyId))).toEqual(['NOT_FOUND']);
  });
});

it('a caller without permission gets the missing permission', async () => {
  const as = gateway.emulator.callers.reader;
  const done = await mutate(gateway, 'setAccessKeyStatus', { ...keyOf(0), status: 'INACTIVE' }, { as });
  expect(codesOf(done)).toEqual(['FORBIDDEN']);
  expect(done.results[0]?.error?.message).toContain('ram:UpdateAccessKey');
});
