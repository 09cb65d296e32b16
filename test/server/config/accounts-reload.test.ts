/** The accounts file is read again without a restart: what is broken changes nothing, and a request keeps what it began with. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../../../emulator/server.js';
import { AccountsFile } from '../../../server/config/accounts-file.js';
import { keyHeaders } from '../../gateway/harness.js';
import { startServer } from '../gateway-process.js';

const folder = mkdtempSync(join(tmpdir(), 'yunmen-reload-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'accounts.json');
const account = (id: string) => ({ id, name: `Account ${id}`, roleArn: `acs:ram::${id}:role/yunmen` });
const write = (...ids: readonly string[]) => writeFileSync(path, JSON.stringify(ids.map(account)));

const lines: [string, object, string][] = [];
const log = {
  info: (line: object, message: string) => void lines.push(['info', line, message]),
  error: (line: object, message: string) => void lines.push(['error', line, message]),
} as never;
const idsIn = (file: AccountsFile) => file.current().accounts.map(({ id }) => id);

beforeEach(() => {
  lines.splice(0);
  write('1', '2');
});

describe('the accounts file', () => {
  it('gives new requests what it holds now, and the log says so', () => {
    const file = new AccountsFile(path);
    const before = file.current();
    write('1', '3', '4');
    file.reload(log);
    expect(idsIn(file)).toEqual(['1', '3', '4']);
    expect(before.accounts.map(({ id }) => id)).toEqual(['1', '2']);
    expect(lines).toEqual([['info', { accounts: 3, groups: 0, directory: false }, 'the accounts file was read again']]);
  });

  it.each([
    ['broken', () => writeFileSync(path, '[{"id": "1", "externalId": "a-secret-of-sorts')],
    ['gone', () => rmSync(path)],
    ['wrong', () => writeFileSync(path, '[{"id": "a-secret-of-sorts"}]')],
  ])('that is %s keeps the accounts from before, and the log names it without its content', (_what, damage) => {
    const file = new AccountsFile(path);
    damage();
    file.reload(log);
    expect(idsIn(file)).toEqual(['1', '2']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject(['error', { problem: expect.stringContaining(path) }, expect.any(String)]);
    expect(JSON.stringify(lines)).not.toContain('sorts');
  });

  it('is read again after a change, also from before the first look, and when it is replaced by another file', async () => {
    const file = new AccountsFile(path);
    write('5', '7');
    const { stop } = file.watch(log, 20);
    await expect.poll(() => idsIn(file), { timeout: 20_000 }).toEqual(['5', '7']);
    write('5');
    await expect.poll(() => idsIn(file), { timeout: 20_000 }).toEqual(['5']);
    const next = join(folder, 'next.json');
    writeFileSync(next, JSON.stringify([account('6')]));
    renameSync(next, path);
    await expect.poll(() => idsIn(file), { timeout: 20_000 }).toEqual(['6']);
    const { length } = lines;
    rmSync(path);
    await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(length + 1);
    // The log says once that it is gone.
    await sleep(100);
    expect(lines.slice(length).map(([level]) => level)).toEqual(['error']);
    write('7');
    await expect.poll(() => idsIn(file), { timeout: 20_000 }).toEqual(['7']);
    stop();
  });
});

it('the gateway reads the file again on SIGHUP, and serves on with the accounts from before if it is broken', {
  timeout: 90_000,
}, async () => {
  const emulator = await startEmulator({ instances: 20 });
  const [main, partner] = emulator.accountRoles;
  writeFileSync(path, JSON.stringify([main]));
  const gateway = await startServer({ YUNMEN_UPSTREAM: emulator.origin, YUNMEN_ACCOUNTS: path });
  const names = async () => {
    const response = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyHeaders(emulator.callers.administrator) },
      body: '{"query":"{ accounts { name } }"}',
    });
    const { data } = (await response.json()) as { data: { accounts: readonly { name: string }[] } };
    return data.accounts.map(({ name }) => name);
  };
  expect(await names()).toEqual(['Main']);
  writeFileSync(path, JSON.stringify([main, partner]));
  gateway.signal('SIGHUP');
  await expect.poll(names, { timeout: 20_000 }).toEqual(['Main', 'Partner']);
  writeFileSync(path, '[{');
  gateway.signal('SIGHUP');
  await expect.poll(() => gateway.written(), { timeout: 20_000 }).toContain('the accounts from before stay');
  expect(await names()).toEqual(['Main', 'Partner']);
  gateway.signal('SIGTERM');
  expect(await gateway.ended).toBe(0);
  await emulator.close();
});
