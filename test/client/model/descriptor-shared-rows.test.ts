/** Every list of rows, and every detail, of several things in one call: also in the shapes that no declared kind has. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { byToken, whole } from '../../../client/model/paging.js';
import { rowKey, type SharedRows } from '../../../client/model/resource.js';
import { describeThings } from '../calling.js';
import {
  idsOf,
  pagesOf,
  Refusal,
  type ScriptedCall,
  type ScriptedUpstream,
  startScriptedUpstream,
  type Tree,
} from '../scripted-upstream.js';
import { actions, itemFor, shared } from './exported-descriptors.js';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream(actions);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

const action = { ...describeThings, absent: ['InvalidThing.NotFound'] };
const invented: SharedRows[] = (['json', 'comma', 'repeat'] as const).map((format) => ({
  list: {
    action,
    paging: format === 'json' ? whole : byToken({ cap: 3 }),
    items: format === 'comma' ? 'Rows' : 'Rows.Row',
  },
  param: 'ThingId',
  format,
  cap: 4,
  owner: rowKey(['Of.Thing']),
  ...(format === 'repeat' && { key: rowKey(['Of.Thing', 'Port']) }),
}));

const place = { regionId: 'cn-hangzhou', params: {} };

describe.each([...shared, ...invented.map((rows) => [`an invented list in ${rows.format}`, rows] as const)])(
  '%s',
  (_name, rows) => {
    const { list, param, format, cap, owner } = rows;
    const keys = (count: number) => Array.from({ length: count }, (_, at) => `thing-${at}`);
    const rowOf = (key: string, port: number): Tree => {
      const row = itemFor({ Port: port, ListenerPort: port, ListenerProtocol: 'tcp' }, key, owner, (item) => {
        try {
          return owner(item) === key;
        } catch {
          return false;
        }
      });
      if (!row) throw new Error('No member of a row names its owner.');
      return row;
    };
    const keyOf = (port: number) => {
      try {
        return rows.key?.(rowOf('thing-0', port)) ?? port;
      } catch {
        return port;
      }
    };
    const isOne = keyOf(0) === keyOf(1);
    /** The n-th thing has n % 3 rows, or one at most if the thing itself is their key. */
    const rowsOf = (key: string) =>
      Array.from({ length: Math.min(Number(key.slice(6)) % 3, isOne ? 1 : 2) }, (_, at) => rowOf(key, at));

    /** An upstream with these things in pages of one row, if the list has pages. `refuses`: it refuses unknown ids. */
    function hold(known: readonly string[], { refuses = '', change = (all: readonly Tree[]) => all } = {}): void {
      upstream.on(list.action, (call: ScriptedCall) => {
        const asked = idsOf(call, param, format) ?? [];
        if (refuses !== '' && asked.some((key) => !known.includes(key))) return new Refusal(refuses, 404);
        const found = change(
          known
            .filter((key) => asked.includes(key))
            .flatMap(rowsOf)
            .toReversed(),
        );
        // Numbered pages must be full.
        const size = list.paging.numbers ? list.paging.cap : 1;
        const full = Array.from({ length: Math.ceil(found.length / size) }, (_, at) =>
          found.slice(at * size, (at + 1) * size),
        );
        const pages =
          list.paging.names.style === 'whole' ? [found] : list.paging.numbers && full.length > 0 ? full : [...full, []];
        return pagesOf({ list, pages })(call);
      });
    }
    const load = (wanted: readonly string[], cloud = upstream.cloud()) =>
      Promise.allSettled(wanted.map((key) => cloud.loaders.rows(rows, place, key)));
    const batches = () =>
      upstream.calls.filter((call) => !call.params.NextToken).map((call) => idsOf(call, param, format)?.length ?? 0);
    const owners = (found: PromiseSettledResult<readonly Tree[]>) =>
      found.status === 'fulfilled' ? found.value.map(owner) : found.reason.kind;

    it('asks for as many things as a call takes, and gives each its own rows', async () => {
      const wanted = keys(cap * 2 + 1);
      hold(wanted);
      const found = await load(wanted);
      expect(found.map(owners)).toEqual(wanted.map((key) => rowsOf(key).map(() => key)));
      expect(batches().sort((a, b) => b - a)).toEqual([cap, cap, 1].filter((count) => count > 0));
    });

    it('asks once for things that are wanted again', async () => {
      hold(keys(2));
      const cloud = upstream.cloud();
      await load(keys(2), cloud);
      const before = upstream.calls.length;
      await load(keys(2), cloud);
      expect(upstream.calls).toHaveLength(before);
    });

    it('gives a thing that upstream leaves out no rows, and the others theirs', async () => {
      hold(keys(3).slice(0, 2));
      expect((await load(keys(3))).map(owners)).toEqual([[], ['thing-1'], []]);
    });

    it('fails only for the thing that upstream refuses', async () => {
      const known = keys(4);
      const [code = 'InvalidThing.NotFound'] = list.action.absent ?? [];
      hold(known, { refuses: code });
      const found = await load(['thing-1', 'gone', 'thing-2', 'thing-0']);
      expect(found.map(owners)).toEqual([['thing-1'], 'absent', rowsOf('thing-2').map(() => 'thing-2'), []]);
    });

    it('asks each thing alone if a row does not tell whose it is', async () => {
      hold(keys(cap), { change: (all) => all.map((row, at) => (at === 0 ? { Port: 1 } : row)) });
      const found = await load(keys(cap));
      expect(found.map(({ status }) => status)).toEqual(keys(cap).map(() => 'fulfilled'));
      const counts = found.map((each) => (each.status === 'fulfilled' ? each.value.length : -1));
      expect(counts).toEqual(keys(cap).map((key) => rowsOf(key).length));
    });

    it('fails for a thing whose call answers rows of another', async () => {
      hold(['thing-1'], { change: () => [rowOf('stranger', 1)] });
      expect((await load(['thing-1'])).map(owners)).toEqual(['unavailable']);
    });

    it('is forbidden for every thing, and never empty', async () => {
      upstream.on(list.action, () => new Refusal('Forbidden.RAM', 403));
      expect((await load(keys(3))).map(owners)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    });
  },
);
