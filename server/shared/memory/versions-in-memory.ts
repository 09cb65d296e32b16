import { lruOf } from '../../../client/cache/lru.js';

/** As long as in Redis: longer than any answer is kept. */
const keptMs = 7_200_000;
const most = 100_000;

/**
 * The versions of callers, as `redis/write-scripts.ts` keeps them. A version begins with the time in microseconds, so one that was
 * forgotten is never given out again.
 */
export class VersionsInMemory {
  private readonly versions = lruOf<number>(most, { ttl: keptMs, updateAgeOnGet: true });

  version(key: string, now: number): string {
    const version = this.versions.get(key) ?? Math.round(now * 1000);
    this.versions.set(key, version);
    return `${version}`;
  }

  /** The version before a write, and the one after it. */
  wrote(key: string, now: number): readonly [before: string, after: string] {
    const before = this.version(key, now);
    this.versions.set(key, Number(before) + 1);
    return [before, `${Number(before) + 1}`];
  }
}
