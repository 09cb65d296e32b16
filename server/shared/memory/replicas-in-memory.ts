interface Beat {
  readonly aliveMs: number;
  readonly sinceMs: number;
}

/** Knows who gives signs of life, as `redis/heartbeat-script.ts` does. */
export class ReplicasInMemory {
  /** By name of a set: when each replica was heard last. */
  private readonly sets = new Map<string, Map<string, number>>();

  /** `aliveMs`: how long a sign counts; below zero the replica leaves. Returns those that gave one less than `sinceMs` ago. */
  beat(name: string, id: string, { aliveMs, sinceMs }: Beat, now: number): readonly string[] {
    const heard = this.sets.get(name) ?? new Map<string, number>();
    this.sets.set(name, heard);
    heard.delete(id);
    if (aliveMs > 0) heard.set(id, now);
    for (const [each, at] of heard) if (at <= now - Math.abs(aliveMs)) heard.delete(each);
    return [...heard].filter(([, at]) => at > now - sinceMs).map(([each]) => each);
  }
}
