/** Documents that are not valid leave nothing in memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 20, logLevel: 'silent' });
});
afterAll(() => gateway.close());

const mebibyte = 2 ** 20;

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/** Asks documents of fifty unknown fields, each another one. */
async function askInvalid(from: number, count: number): Promise<void> {
  for (let at = from; at < from + count; at += 1) {
    const fields = Array.from({ length: 50 }, (_, field) => `unknown${at}x${field}`).join(' ');
    const { errors } = await gateway.ask(`{ ${fields} }`);
    expect(errors?.length).toBeGreaterThan(0);
  }
}

it('three hundred documents with errors take no memory', { timeout: 60_000 }, async () => {
  await askInvalid(0, 50);
  const before = heapBytes();
  await askInvalid(50, 300);
  // One that is kept takes a quarter of a megabyte.
  expect(heapBytes() - before).toBeLessThan(20 * mebibyte);
});

it('nine hundred documents that cannot be parsed take none either', { timeout: 60_000 }, async () => {
  const ask = async (from: number, count: number) => {
    for (let at = from; at < from + count; at += 1) {
      const { errors } = await gateway.ask(`${'[]'.repeat(240)} #${at}`);
      expect(errors?.[0]?.message).toMatch(/Syntax Error/);
    }
  };
  await ask(0, 50);
  const before = heapBytes();
  await ask(50, 900);
  expect(heapBytes() - before).toBeLessThan(8 * mebibyte);
});

it('a document with errors is refused each time', async () => {
  for (let times = 0; times < 3; times += 1) {
    const { errors } = await gateway.ask('{ nope }');
    expect(errors?.[0]?.message).toMatch(/nope/);
  }
});
