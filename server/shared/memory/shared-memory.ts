import type { Reply, StepArgs, StepName } from '../steps.js';
import { CountsInMemory } from './counts-in-memory.js';
import { DocumentsInMemory } from './documents-in-memory.js';
import { PacesInMemory } from './paces-in-memory.js';
import { ReplicasInMemory } from './replicas-in-memory.js';
import { VersionsInMemory } from './versions-in-memory.js';

type Step = (keys: readonly string[], args: StepArgs, now: number) => Reply;

/**
 * Runs the steps as functions of this process, which holds what they share. They answer what the scripts of a Redis answer, from
 * the same keys and arguments.
 */
export class SharedMemory {
  private readonly counts = new CountsInMemory();
  private readonly documents = new DocumentsInMemory();
  private readonly paces = new PacesInMemory();
  private readonly replicas = new ReplicasInMemory();
  private readonly versions = new VersionsInMemory();
  private readonly steps: Readonly<Record<StepName, Step>> = {
    sync: ([key = ''], args, now) => this.paces.sync(key, args, Math.floor(now)),
    settle: ([key = ''], args, now) => this.paces.settle(key, args, Math.floor(now)),
    version: ([key = ''], _args, now) => [this.versions.version(key, now)],
    wrote: ([key = ''], _args, now) => this.versions.wrote(key, now),
    heartbeat: ([key = ''], [id = '', aliveMs = 0, sinceMs = 0], now) =>
      this.replicas.beat(key, `${id}`, { aliveMs: Number(aliveMs), sinceMs: Number(sinceMs) }, now),
    take: ([key = ''], args, now) => this.counts.take(key, args, now),
    tell: ([key = ''], [id = '', inside = 0], now) => this.counts.tell(key, `${id}`, Number(inside), now),
    document: (_keys, [hash = '']) => this.documents.get(`${hash}`),
    'keep-document': (_keys, [hash = '', , , text = '']) => this.documents.keep(`${hash}`, `${text}`),
  };

  /** `clock`: milliseconds since 1970, which never go back. */
  constructor(private readonly clock: () => number = () => performance.timeOrigin + performance.now()) {}

  run(step: StepName, keys: readonly string[], args: StepArgs): Reply {
    return this.steps[step](keys, args, this.clock());
  }
}
