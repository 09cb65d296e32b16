/** How long something takes that takes microseconds: a batch of it long enough for the clock, several times. */
import { median } from '../measure.js';

const batchMs = 60;
/** Rounds that do not count: the compiler is still at work, and its time would be a contender's. */
const warmUps = 6;

/** Interleaved medians in milliseconds a run, each of the contenders once a round. */
export function timed<Name extends string>(
  rounds: number,
  runs: Readonly<Record<Name, () => unknown>>,
): Readonly<Record<Name, number>> {
  const all = Object.entries<() => unknown>(runs);
  const batches = new Map(all.map(([name, run]) => [name, batchOf(run)]));
  const taken = new Map(all.map(([name]) => [name, [] as number[]]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [name, run] of all) {
      const time = timeOf(run, batches.get(name) ?? 1);
      if (round >= 0) taken.get(name)?.push(time);
    }
  }
  const medians = [...taken].map(([name, times]) => [name, median(times)]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/** As many runs as fill a batch. */
function batchOf(run: () => unknown): number {
  let runs = 1;
  while (timeOf(run, runs) * runs < batchMs) runs *= 2;
  return runs;
}

function timeOf(run: () => unknown, runs: number): number {
  // CPU and not the clock: the machine may be doing something else.
  const before = process.cpuUsage();
  for (let at = 0; at < runs; at += 1) kept = run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / runs;
}

/** Where results go, so that no run can be left out as useless. */
export let kept: unknown;
