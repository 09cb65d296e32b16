/** Subscriptions that several viewers share: whose token is used for polling, and how each subscription ends. */
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { SharedPollers } from '../../../client/reading/shared-pollers.js';

const expired = () => new CloudError('expired', 'The token has ended.');

/** The result of one viewer: the number of events, or the kind of the error that ended it. */
async function seen(events: AsyncIterable<string | CloudError>, most = Number.POSITIVE_INFINITY): Promise<string[]> {
  const all: string[] = [];
  for await (const event of events) {
    all.push(event instanceof CloudError ? event.kind : event);
    if (all.length === most) break;
  }
  return all;
}

function viewer(
  watches: SharedPollers<string>,
  polled: string,
  end: { inMs: number; error: CloudError } | null = null,
) {
  const poll = async () => polled;
  return watches.watch({ name: 'shared', poll, keys: ['i-1'], end, view: (by) => ({ events: [by], isOver: false }) });
}

describe('a shared subscription', () => {
  it('polls with the newest token, and continues with another when its viewer has left', async () => {
    const watches = new SharedPollers<string>();
    const stays = viewer(watches, 'first');
    expect(await stays.next()).toMatchObject({ value: 'first' });
    const rest = seen(stays, 2);
    expect(await seen(viewer(watches, 'second'), 1)).toEqual(['second']);
    expect(await rest).toEqual(['second', 'first']);
  });

  it('ends with an error for the viewer whose token has expired, and continues for the others', async () => {
    const watches = new SharedPollers<string>();
    const short = seen(viewer(watches, 'short', { inMs: 100, error: expired() }));
    const long = seen(viewer(watches, 'long', { inMs: 60_000, error: expired() }), 2);
    expect((await short).at(-1)).toBe('expired');
    expect(await long).toEqual(['long', 'long']);
  });

  it('continues if a poll failed because the token of its viewer expired meanwhile', async () => {
    const watches = new SharedPollers<string>();
    const stays = seen(viewer(watches, 'stays'), 2);
    const poll = async (): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      throw expired();
    };
    const view = (by: string) => ({ events: [by], isOver: false });
    const end = { inMs: 100, error: expired() };
    const ends = seen(watches.watch({ name: 'shared', poll, keys: ['i-1'], view, end }));
    expect(await ends).toEqual(['expired']);
    expect(await stays).toEqual(['stays', 'stays']);
  });

  it('ends for all with the reason that is given', async () => {
    const watches = new SharedPollers<string>();
    const all = [viewer(watches, 'one'), viewer(watches, 'two')].map((events) => seen(events));
    await new Promise((resolve) => setTimeout(resolve, 50));
    watches.end(new CloudError('unavailable', 'The gateway is shutting down.'));
    for (const events of await Promise.all(all)) expect(events.at(-1)).toBe('unavailable');
  });
});
