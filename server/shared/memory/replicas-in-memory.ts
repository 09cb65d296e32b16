/** Counts those that give signs of life, as `redis/heartbeat-script.ts` does. */
export class ReplicasInMemory {
  /** By name of a set: when each replica was heard last. */
  private readonly sets = new Map<string, Map<string, number>>();

  /** `aliveMs`: how long a sign counts; below zero the replica leaves. Returns how many there are. */
  beat(name: string, id: string, aliveMs: number, now: number): number {
    const heard = this.sets.get(name) ?? new Map<string, number>();
    this.sets.set(name, heard);
    if (aliveMs > 0) heard.set(id, now);
    else heard.delete(id);
    for (const [each, at] of heard) if (at <= now - Math.abs(aliveMs)) heard.delete(each);
    return heard.size;
  }
}
