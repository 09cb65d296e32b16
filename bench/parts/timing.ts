/** Measures functions that take microseconds: runs them in batches long enough for the clock, several times. */
import { median } from '../measure.js';

const batchMs = 60;
/** Warm-up rounds, which are not counted: the time of the JIT compiler would count against a contender. */
const warmUps = 6;

/** The median of each contender in milliseconds per run; each contender runs once per round. */
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

/** The number of runs that fills a batch. */
function batchOf(run: () => unknown): number {
  let runs = 1;
  while (timeOf(run, runs) * runs < batchMs) runs *= 2;
  return runs;
}

function timeOf(run: () => unknown, runs: number): number {
  // CPU time instead of wall time, because the machine may have other load.
  const before = process.cpuUsage();
  for (let at = 0; at < runs; at += 1) kept = run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / runs;
}

/** Stores the results, so that the compiler cannot remove a run as dead code. */
export let kept: unknown;
