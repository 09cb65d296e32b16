/** What happens by itself after a call: an instance that is stopping has stopped a while later. Moves with the cloud's clock, whenever somebody looks. */
export interface Timeline {
  /** Epoch ms of the cloud's clock. */
  now(): number;
  after(ms: number, happens: () => void): void;
  /** Lets everything happen that is due by now; what it causes in turn counts from the moment it was due. */
  catchUp(): void;
}

interface Event {
  readonly at: number;
  readonly happens: () => void;
}

/** Without timers: a clock that is advanced moves it just as waiting does, and nothing keeps a process alive. */
export function createTimeline(now: () => number): Timeline {
  let events: readonly Event[] = [];
  /** Set while an event happens: the moment it was due. */
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
