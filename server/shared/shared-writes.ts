import type { SharedWrites } from '../../client/cache/write-versions.js';
import { keyOf } from './keys.js';
import type { SharedStore } from './store.js';

/** More callers than this are forgotten before they are told. */
const maxUntold = 10_000;

/** Versions in the store. Keys are digests of credential identities, which are digests themselves. */
export class VersionsInStore implements SharedWrites {
  /** Callers whose write the store does not know yet. */
  private readonly untold = new Set<string>();

  constructor(private readonly store: SharedStore) {}

  async version(identity: string): Promise<string | null> {
    const reply = await this.store.run('version', [keyOf('writes', identity)], []);
    return reply?.[0] ?? null;
  }

  /** Tried even if the store seems to be away: other replicas may reach it. */
  async wrote(identity: string): Promise<{ readonly before: string; readonly after: string } | null> {
    const [before, after] = (await this.store.run('wrote', [keyOf('writes', identity)], [], true)) ?? [];
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
