/** Delayed changes after a call: an instance that is Stopping becomes Stopped later. Driven by the cloud's clock, and applied when state is read. */
export interface Timeline {
  /** Epoch ms of the cloud's clock. */
  now(): number;
  after(ms: number, happens: () => void): void;
  /** Applies all changes that are due. A follow-up change is timed from the moment when its cause was due. */
  catchUp(): void;
}

interface Event {
  readonly at: number;
  readonly happens: () => void;
}

/** Uses no timers: an advanced clock has the same effect as waiting, and no timer keeps the process alive. */
export function createTimeline(now: () => number): Timeline {
  let events: readonly Event[] = [];
  /** Set while an event is applied: the moment when it was due. */
  let moment: number | undefined;
  return {
    now,
    after: (ms, happens) => {
      const at = (moment ?? now()) + ms;
      const place = events.findLastIndex((event) => event.at <= at) + 1;
      events = events.toSpliced(place, 0, { at, happens });
    },
    catchUp: () => {
      if (moment !== undefined) return;
      try {
        for (let [next] = events; next !== undefined && next.at <= now(); [next] = events) {
          events = events.slice(1);
          moment = next.at;
          next.happens();
        }
      } finally {
        moment = undefined;
      }
    },
  };
}
