/** A list of numbered pages that changes while it is read: rows that stay are returned once, or the scope is reported. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { readAll } from '../../../client/reading/paginator.js';
import { beginning, type Position } from '../../../client/reading/position.js';
import { readScopes } from '../../../client/reading/read-scopes.js';
import { createScopeReader } from '../../../client/reading/scope-reader.js';
import { resourceOf } from '../../../resolvers/nouns/declared.js';
import { type ScriptedCall, type ScriptedUpstream, startScriptedUpstream, type Tree } from '../scripted-upstream.js';

const { list, key } = resourceOf('Vpc');
const { cap } = list.paging;
const regionId = 'cn-hangzhou';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream([list.action]);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

const names = (count: number, prefix = 'v') => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);

/** An upstream with these rows; `lies` changes its answers, `after` changes its rows after each answer. */
class Held {
  readonly gone = new Set<string>();
  private made = 0;

  constructor(
    public rows: readonly string[],
    {
      lies = (answer) => answer,
      after = () => undefined,
    }: { readonly lies?: (answer: Tree, call: ScriptedCall) => Tree; readonly after?: (page: number) => void } = {},
  ) {
    upstream.on(list.action, (call) => {
      const [page, size] = [Number(call.params.PageNumber), Number(call.params.PageSize)];
      const shown = this.rows.slice((page - 1) * size, page * size).map((VpcId) => ({ VpcId }));
      const answer = { Vpcs: { Vpc: shown }, TotalCount: this.rows.length, PageNumber: page, PageSize: size };
      after(page);
      return lies(answer, call);
    });
  }

  remove(...rows: readonly string[]): void {
    for (const row of rows) this.gone.add(row);
    this.rows = this.rows.filter((row) => !rows.includes(row));
  }

  insert(at: number, count: number): void {
    const fresh = Array.from({ length: count }, () => {
      this.made += 1;
      return `new-${this.made}`;
    });
    this.rows = [...this.rows.slice(0, at), ...fresh, ...this.rows.slice(at)];
  }
}

/** One page of a connection: a separate request, from the end of the previous page. */
async function page(start: Position, first: number) {
  const reader = createScopeReader({ reader: upstream.cloud().reader, list, regionId, parts: [{ params: {} }], key });
  const { rows, progress } = await readScopes([{ scope: regionId, reader, start }], { first, atOnce: false });
  const failure = progress[0]?.failure;
  return { ids: rows.map(({ item }) => key(item)), next: rows.at(-1)?.after ?? null, failure };
}

/** Every page, with an action between the pages. */
async function walk(first: number, between: (given: readonly string[]) => void = () => undefined) {
  const given: string[] = [];
  for (let place: Position | null = beginning; place !== null; ) {
    const { ids, next, failure } = await page(place, first);
    given.push(...ids);
    if (failure !== undefined) return { given, failure };
    place = next;
    between(given);
  }
  return { given, failure: undefined };
}

const pagesAsked = () => upstream.calls.map(({ params }) => Number(params.PageNumber));
const readsWhole = () =>
  readAll(upstream.cloud().reader, list, { regionId, params: {} }, key).then((rows) => rows.map(key));
const unavailable = expect.objectContaining({ name: 'CloudError', kind: 'unavailable' });

describe('rows that move between two pages of one walk', () => {
  const reads = [
    ['a connection', async () => (await walk(1000)).given],
    ['a list that is read whole', readsWhole],
  ] as const;

  it.each(reads)('need no more calls if they do not change: %s', async (_what, read) => {
    new Held(names(cap * 3));
    expect(await read()).toEqual(names(cap * 3));
    expect(pagesAsked()).toEqual([1, 2, 3]);
  });

  it.each(reads)('are read again if earlier rows were deleted: %s', async (_what, read) => {
    const held = new Held(names(63), { after: (page) => page === 1 && held.remove('v-0', 'v-7', 'v-20', 'v-49') });
    expect((await read()).sort()).toEqual(names(63).sort());
    expect(pagesAsked()).toEqual([1, 2, 1, 2]);
  });

  it.each(reads)('are returned once if rows were inserted before them: %s', async (_what, read) => {
    const held = new Held(names(cap * 4), { after: () => held.insert(0, 1) });
    expect((await read()).filter((row) => row.startsWith('v-'))).toEqual(names(cap * 4));
    expect(pagesAsked()).toEqual([1, 2, 3, 4, 5]);
  });

  it.each(reads)('are found if their page no longer exists: %s', async (_what, read) => {
    const held = new Held(names(cap + 3), { after: (page) => page === 1 && held.remove(...names(10)) });
    expect((await read()).sort()).toEqual(names(cap + 3).sort());
  });

  it('are reported if the list changes faster than it is read', async () => {
    const held = new Held(names(cap * 3), { after: () => held.remove(held.rows[0] ?? '') });
    expect((await walk(1000)).failure).toEqual(unavailable);
    held.rows = names(cap * 3);
    await expect(readsWhole()).rejects.toThrow(/DescribeVpcs changed while its pages were read/);
  });
});

describe('rows without a key that are read whole', () => {
  const readsKeyless = () => readAll(upstream.cloud().reader, list, { regionId, params: {} });

  it('take a call for each page', async () => {
    new Held(names(cap * 2 + 1));
    expect((await readsKeyless()).map(key)).toEqual(names(cap * 2 + 1));
    expect(pagesAsked()).toEqual([1, 2, 3]);
  });

  it('fail when their total changes, because nothing tells which of them moved', async () => {
    const held = new Held(names(cap * 2), { after: (page) => page === 1 && held.remove('v-0') });
    await expect(readsKeyless()).rejects.toThrow(/DescribeVpcs changed while its pages were read/);
  });

  it('fail when a page has fewer rows than the total says', async () => {
    new Held(names(cap * 2), {
      lies: (answer, { params }) =>
        params.PageNumber === '1' ? { ...answer, Vpcs: { Vpc: names(3).map((VpcId) => ({ VpcId })) } } : answer,
    });
    await expect(readsKeyless()).rejects.toThrow(/answered 3 rows/);
  });
});

describe('rows that move between two requests', () => {
  it.each([7, cap, cap + 13])('are returned once for every page size: %i', async (first) => {
    for (const [removed, made] of [
      [4, 0],
      [0, 3],
      [1, 1],
      [6, 2],
    ] as const) {
      const held = new Held(names(cap * 2 + 13));
      const { given, failure } = await walk(first, (sofar) => {
        held.remove(...sofar.filter((row) => held.rows.includes(row)).slice(0, removed));
        held.insert(held.rows.length, made);
        held.insert(0, made === 3 ? 1 : 0);
      });
      expect(failure).toBeUndefined();
      expect(given.filter((row) => row.startsWith('v-')).sort()).toEqual(names(cap * 2 + 13).sort());
      expect(new Set(given).size).toBe(given.length);
    }
  });

  it('cost one page more after a full page, where only the previous row shows that nothing moved', async () => {
    new Held(names(cap * 2 + 13));
    expect((await walk(cap)).given).toEqual(names(cap * 2 + 13));
    expect(pagesAsked()).toEqual([1, 1, 2, 2, 3]);
    upstream.reset();
    new Held(names(cap + 13));
    expect((await walk(20)).given).toEqual(names(cap + 13));
    expect(pagesAsked()).toEqual([1, 1, 1, 2, 2].slice(0, pagesAsked().length));
  });

  it('are reported if none of the rows before the position exists', async () => {
    const held = new Held(names(cap * 3));
    const { next } = await page(beginning, cap + 20);
    held.remove(...names(cap + 20).slice(40));
    expect((await page(next ?? beginning, 10)).failure).toEqual(unavailable);
  });

  it('are reported if the order of the list has changed, because the returned rows are then unknown', async () => {
    const held = new Held(names(cap * 3));
    const { next } = await page(beginning, cap * 2 + 10);
    held.rows = held.rows.toReversed();
    expect((await page(next ?? beginning, 1000)).failure).toEqual(unavailable);
  });

  it('start again if all returned rows were deleted', async () => {
    const held = new Held(names(cap));
    const { ids, next } = await page(beginning, 4);
    held.remove(...ids);
    expect((await page(next ?? beginning, 1000)).ids).toEqual(names(cap).slice(4));
  });
});

describe('pages that contradict themselves', () => {
  const lies: readonly (readonly [string, (answer: Tree, call: ScriptedCall) => Tree])[] = [
    ['hold fewer rows than their total says', (answer) => ({ ...answer, TotalCount: Number(answer.TotalCount) + 5 })],
    ['say so in a text', (answer) => ({ ...answer, TotalCount: String(Number(answer.TotalCount) + 5) })],
    ['are of another size', (answer) => ({ ...clamped(answer, 10), PageSize: 10 })],
    ['are of another size and do not say so', (answer) => clamped(answer, 10)],
    ['are of another size written as a text', (answer) => ({ ...clamped(answer, 10), PageSize: '10' })],
    ['are the first one again', (answer) => ({ ...answer, ...first(), PageNumber: 1 })],
    ['are the first one again and do not say so', (answer) => ({ ...answer, ...first() })],
  ];
  const clamped = (answer: Tree, size: number) => {
    const { Vpc } = answer.Vpcs as { readonly Vpc: readonly Tree[] };
    return { ...answer, Vpcs: { Vpc: Vpc.slice(0, size) } };
  };
  const first = () => ({ Vpcs: { Vpc: names(cap).map((VpcId) => ({ VpcId })) } });

  it.each(lies)('fail their scope: they %s', async (_what, lie) => {
    for (const count of [63, cap * 2]) {
      new Held(names(count), { lies: lie });
      expect((await walk(1000)).failure).toEqual(unavailable);
      expect((await walk(1000)).failure).toBeInstanceOf(CloudError);
      await expect(readsWhole()).rejects.toEqual(unavailable);
    }
  });

  it.each(lies.slice(2, 5))('fail the scope on the page where they occur: they %s', async (_what, lie) => {
    const held = new Held(names(63));
    const { next } = await page(beginning, 20);
    upstream.reset();
    new Held(held.rows, { lies: lie });
    expect((await page(next ?? beginning, 20)).failure).toEqual(unavailable);
  });

  it('are accepted if they contain all rows', async () => {
    new Held(names(8), { lies: (answer) => ({ ...answer, PageSize: 10, TotalCount: '8' }) });
    expect((await walk(1000)).given).toEqual(names(8));
    new Held([], { lies: (answer) => ({ ...answer, PageNumber: 0, PageSize: 0 }) });
    expect(await readsWhole()).toEqual([]);
  });

  it('are requested once more, because the list may have just changed', async () => {
    let answers = 0;
    new Held(names(63), {
      lies: (answer) => {
        answers += 1;
        return answers === 1 ? { ...answer, TotalCount: 64, Vpcs: { Vpc: [] } } : answer;
      },
    });
    expect((await walk(1000)).given).toEqual(names(63));
  });
});

describe('a set that changes at random', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is returned completely and once, or reported: seed %i', async (seed) => {
    const random = randomOf(seed);
    let reported = 0;
    for (let run = 0; run < 12; run += 1) {
      // Within a request the total shows a change, so each change there is of one kind; between requests it may be mixed.
      const held = new Held(names(random(170) + 1), { after: () => random(5) === 0 && change(random(2) === 0) });
      function change(deletes: boolean) {
        if (deletes)
          held.remove(...Array.from({ length: random(4) + 1 }, () => held.rows[random(held.rows.length)] ?? ''));
        else held.insert([0, held.rows.length, random(held.rows.length + 1)][random(3)] ?? 0, random(3) + 1);
      }
      const before = new Set(held.rows);
      const { given, failure } = await walk(random(120) + 1, () => {
        for (let times = random(3); times > 0; times -= 1) change(random(2) === 0);
      });
      expect(new Set(given).size).toBe(given.length);
      if (failure !== undefined) {
        expect(failure).toEqual(unavailable);
        reported += 1;
        continue;
      }
      const stayed = [...before].filter((row) => !held.gone.has(row));
      expect(stayed.filter((row) => !given.includes(row))).toEqual([]);
    }
    expect(reported).toBeLessThan(4);
  });
});

/** A whole number below n; the same sequence for the same seed. */
function randomOf(seed: number): (n: number) => number {
  let state = seed * 2_654_435_761;
  return (n) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 2 ** 32) * n);
  };
}
