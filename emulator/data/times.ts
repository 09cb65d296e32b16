/** The two time formats of the data set. */
import type { Random } from './random.js';

const from = Date.UTC(2017, 0, 1);
const until = Date.UTC(2026, 0, 1);

/** RAM and STS write seconds: 2017-12-10T04:04:05Z. */
export function seconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** ECS instances write minutes only: 2017-12-10T04:04Z. */
export function minutes(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 16)}Z`;
}

/** Some moment of 2017 to 2025, later than `after` when that is given. */
export function randomTime(random: Random, after = from): number {
  return after + Math.floor(random.next() * (until - after));
}
