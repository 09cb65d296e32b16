/**
 * A thread of its own that asks a gateway for its health again and again, on a connection of its own each time, as load
 * balancers do; and looks what the gateway's main thread does meanwhile. On a busy machine the clock does not tell whose
 * fault a wait is: Linux tells what a thread has computed itself, and how long it has waited for a processor.
 */
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const { origin, pid } = workerData;
const everyMs = 20;
const pauseMs = 50;
const patienceMs = 60_000;

/** What the thread has done by now, in milliseconds; nothing where no one tells, which leaves the clock alone to judge. */
function thread() {
  try {
    const [computed, waited] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ').map(Number);
    return { at: Date.now(), computed: computed / 1e6, waited: waited / 1e6 };
  } catch {
    return { at: Date.now(), computed: Number.NaN, waited: 0 };
  }
}

function ask() {
  return new Promise((resolve) => {
    const asked = get(`${origin}/healthz`, { agent: false, timeout: patienceMs }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode === 200));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
  });
}

const samples = [thread()];
setInterval(() => samples.push(thread()), everyMs).unref();
const worst = { wallMs: 0, ownMs: 0, failures: 0 };
let isOver = false;
parentPort.once('message', () => {
  isOver = true;
});
while (!isOver) {
  const before = { now: performance.now(), ...thread() };
  const isAlive = await ask();
  const wall = performance.now() - before.now;
  const computed = thread().computed - before.computed;
  worst.wallMs = Math.max(worst.wallMs, Math.round(wall));
  // What it computed itself is all that it can have kept the question waiting.
  worst.ownMs = Math.max(worst.ownMs, Math.round(Number.isNaN(computed) ? wall : Math.min(wall, computed)));
  if (!isAlive && !isOver) worst.failures += 1;
  await sleep(pauseMs);
}
parentPort.postMessage({ worst, samples });
