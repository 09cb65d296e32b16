import { setTimeout as sleep } from 'node:timers/promises';
import { Repeater, SlidingBuffer } from '@repeaterjs/repeater';
import { CloudError } from '../errors/cloud-error.js';

/** A watch ends after this time. */
const maxWatchMs = 10 * 60_000;
/** New watches poll more often: the pause is a tenth of the time since the first viewer, within these limits. */
const shortestPauseMs = 1_000;
const longestPauseMs = 5_000;
/** A failed poll has already retried several times. A later poll may succeed when upstream has recovered. */
const maxFailures = 3;
/** A client that reads too slowly loses the oldest events. */
const maxUnread = 1_000;

/** Reads things by key without any cache. */
export type Poll<Seen> = (keys: readonly string[]) => Promise<Seen>;

/** What one viewer derives from a poll. */
export interface View<Event> {
  readonly events: readonly Event[];
  /** The watch is complete. */
  readonly isOver: boolean;
}

/** The watch of one viewer. */
interface Watch<Seen, Event> {
  /** Must begin with the credential identity: viewers with the same name share a poll. */
  readonly name: string;
  readonly poll: Poll<Seen>;
  readonly keys: readonly string[];
  readonly view: (seen: Seen) => View<Event>;
  /** When and why the viewer's right to watch ends. Null = not known. */
  readonly end: { readonly inMs: number; readonly error: CloudError } | null;
}

interface Viewer<Seen> {
  readonly keys: readonly string[];
  readonly poll: Poll<Seen>;
  readonly show: (seen: Seen) => void;
  readonly fail: (error: unknown) => void;
}

/** The polls of this process: one for all viewers of the same name. */
export class SharedPollers<Seen> {
  private readonly watchers = new Map<string, Poller<Seen>>();

  /**
   * Gives the events that `view` derives from each poll, until the view is over, ten minutes have passed, or the reader leaves.
   * If several consecutive polls fail, or one fails permanently, the failure is the last event.
   */
  watch<Event>({ name, poll, keys, view, end }: Watch<Seen, Event>): AsyncIterableIterator<Event | CloudError> {
    return new Repeater<Event | CloudError>(async (push, stop) => {
      const watcher = this.watcherOf(name);
      const fail = (error: unknown) => {
        if (error instanceof CloudError) push(error);
        stop(error instanceof CloudError ? undefined : error);
      };
      const show = (seen: Seen) => {
        try {
          const { events, isOver } = view(seen);
          for (const event of events) push(event);
          if (isOver) stop();
        } catch (error) {
          fail(error);
        }
      };
      const viewer = { keys, poll, show, fail };
      const isEndedEarly = end !== null && end.inMs < maxWatchMs;
      const timer = isEndedEarly ? setTimeout(fail, end.inMs, end.error) : setTimeout(stop, maxWatchMs);
      watcher.join(viewer);
      await stop;
      clearTimeout(timer);
      watcher.leave(viewer);
    }, new SlidingBuffer(maxUnread));
  }

  /** Ends all watches, with this error as their last event. */
  end(reason: CloudError): void {
    for (const watcher of this.watchers.values()) watcher.end(reason);
  }

  private watcherOf(name: string): Poller<Seen> {
    const watcher = this.watchers.get(name) ?? new Poller(() => this.watchers.delete(name));
    this.watchers.set(name, watcher);
    return watcher;
  }
}

/** One poll for all of its viewers. It stops when it has none. */
class Poller<Seen> {
  private readonly viewers = new Set<Viewer<Seen>>();
  private readonly startedAt = performance.now();
  private pause = new AbortController();
  private isRunning = false;

  constructor(private readonly onDeserted: () => void) {}

  /** A new viewer gets a poll at once instead of waiting for the end of the pause. */
  join(viewer: Viewer<Seen>): void {
    this.viewers.add(viewer);
    if (this.isRunning) this.pause.abort();
    else void this.run();
  }

  leave(viewer: Viewer<Seen>): void {
    this.viewers.delete(viewer);
    if (this.viewers.size === 0) this.pause.abort();
  }

  end(reason: CloudError): void {
    for (const viewer of this.viewers) viewer.fail(reason);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    for (let failures = 0; this.viewers.size > 0; ) {
      // The poll does not cover viewers that join while it runs.
      const viewers = [...this.viewers];
      this.pause = new AbortController();
      // Each viewer has a token of its own, and the newest token is valid the longest.
      const poller = viewers.at(-1);
      try {
        const seen = await poller?.poll([...new Set(viewers.flatMap(({ keys }) => keys))]);
        failures = 0;
        if (seen !== undefined) for (const viewer of viewers) viewer.show(seen);
      } catch (error) {
        // The poll may have failed because the token of its viewer expired. The other viewers have tokens of their own.
        if (poller && !this.viewers.has(poller)) continue;
        failures += 1;
        const mayPass = error instanceof CloudError && error.retryable && failures < maxFailures;
        if (!mayPass) for (const viewer of viewers) viewer.fail(error);
      }
      await this.rest();
    }
    this.onDeserted();
  }

  private async rest(): Promise<void> {
    const watched = (performance.now() - this.startedAt) / 10;
    const pauseMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, watched));
    await sleep(pauseMs, undefined, { signal: this.pause.signal }).catch(() => undefined);
  }
}
