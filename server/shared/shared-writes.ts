import type { SharedWrites } from '../../client/cache/write-versions.js';
import { keyOf } from './keys.js';
import { type SharedStore, scriptOf } from './store.js';

/**
 * The version of a caller is a number that only grows. It begins with the time in microseconds, so that a store that has
 * forgotten it never gives out an old one again. Longer kept than any answer.
 */
const version = `
local time = redis.call('TIME')
local known = redis.pcall('GET', KEYS[1])
if type(known) ~= 'string' or not string.match(known, '^%d+$') then
  redis.call('DEL', KEYS[1])
  known = string.format('%.0f', time[1] * 1000000 + time[2])
  redis.call('SET', KEYS[1], known)
end
redis.call('PEXPIRE', KEYS[1], 7200000)
`;

const readScript = scriptOf('version', `${version} return { known }`);

const writeScript = scriptOf(
  'wrote',
  `${version}
redis.call('INCR', KEYS[1])
return { known, redis.call('GET', KEYS[1]) }`,
);

/** More callers than this are forgotten before they are told. */
const maxUntold = 10_000;

/** Versions in the store. Keys are digests of credential identities, which are digests themselves. */
export class VersionsInStore implements SharedWrites {
  /** Callers whose write the store does not know yet. */
  private readonly untold = new Set<string>();

  constructor(private readonly store: SharedStore) {}

  async version(identity: string): Promise<string | null> {
    const reply = await this.store.run(readScript, [keyOf('writes', identity)], []);
    return reply?.[0] ?? null;
  }

  /** Tried even if the store seems to be away: other replicas may reach it. */
  async wrote(identity: string): Promise<{ readonly before: string; readonly after: string } | null> {
    const [before, after] = (await this.store.run(writeScript, [keyOf('writes', identity)], [], true)) ?? [];
    if (before !== undefined && after !== undefined) return { before, after };
    if (this.untold.size < maxUntold) this.untold.add(identity);
    return null;
  }

  /** Tells the store what it does not know yet. To be called when it may be back. */
  async catchUp(): Promise<void> {
    if (!this.store.isUp) return;
    const callers = [...this.untold];
    this.untold.clear();
    await Promise.all(callers.map((identity) => this.wrote(identity)));
  }
}
