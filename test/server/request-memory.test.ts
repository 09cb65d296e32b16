/** A finished request leaves nothing in memory, for every kind of request and every way to end. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { KeptRequests } from './kept-requests.js';

const program = fileURLToPath(new URL('kept-requests.ts', import.meta.url));
let counted: Promise<KeptRequests> | null = null;

async function count(): Promise<KeptRequests> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program]);
  return JSON.parse(stdout) as KeptRequests;
}

describe('a request leaves nothing in memory', { timeout: 180_000 }, () => {
  it.each([
    'that made a call',
    'that wanted no more of its calls',
    'that was refused in part',
    'whose client hung up',
    'that met its deadline',
  ])('%s', async (way) => {
    counted ??= count();
    const { asked, kept } = await counted;
    expect(kept[way]).toBeLessThan(asked / 4);
  });
});
