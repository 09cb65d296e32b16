import { signal } from '@preact/signals';
import type { Caller } from '../../callers/caller.js';
import type { Row } from '../../kinds/columns.js';
import { noteAnswer, noteLate } from '../../query/coverage.js';
import type { Answer, Cost, Operation, Problem } from '../../query/operation.js';
import { distinct } from '../../query/problems.js';
import { send } from '../../query/send.js';
import { Lane } from './lane.js';
import { firstRows, type LaneAnswer, moreRows, mostLanes, pageSize, type Question, skipRows } from './lanes.js';

/**
 * The rows of a list of any length. It keeps the pages around the window and forgets the others; of those it keeps
 * their cursors, so that it can read them again.
 */

/** Pages that are kept: some around the window, and the first of each lane of most lists. */
const mostPages = 30;
/** Upstream's largest page of rows that are only skipped. */
const mostSkipped = 1000;
const watchMs = 500;

export class Rows {
  /** Changes with each thing that is read. */
  private readonly version = signal(0);
  readonly lanes: readonly Lane[];
  readonly operation: Operation;
  cost: Cost | null = null;
  isBusy = true;
  isCancelled = false;
  ms: number | null = null;
  private problems: readonly Problem[] = [];
  private readonly pages = new Map<string, readonly Row[]>();
  private readonly reading = new Set<string>();
  private readonly abort = new AbortController();
  private readonly began = performance.now();
  private readonly watch: ReturnType<typeof setInterval>;
  private window = { from: 0, to: 0 };

  constructor(
    private readonly caller: Caller,
    private readonly question: Question,
    private readonly isFresh = false,
  ) {
    this.lanes = question.places.map((place) => new Lane(place));
    this.operation = firstRows(question, 0, Math.min(mostLanes, question.places.length));
    this.watch = setInterval(() => this.noteLanes(), watchMs);
    void this.begin();
  }

  /** A component that calls this is drawn again with each change. */
  observe(): this {
    this.version.value;
    return this;
  }

  /** The problems of all answers so far, each once. */
  get found(): readonly Problem[] {
    return this.problems;
  }

  get waiting(): readonly string[] {
    return this.lanes.filter(({ state }) => state === 'waiting').map(({ place }) => place.label);
  }

  /** How many rows there are in all; null while a lane has not told. */
  get total(): number | null {
    if (this.lanes.some(({ isCounted }) => !isCounted)) return null;
    return this.lanes.reduce((sum, { length }) => sum + length, 0);
  }

  /** How many rows are known of, which are those that can be scrolled to. */
  get length(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.slots, 0);
  }

  /** The row at a place of the whole list; null while it is read. */
  rowAt(index: number): Row | null {
    const [lane, at] = this.laneAt(index);
    return (lane && this.pages.get(keyOf(lane, Math.floor(at / pageSize)))?.[at % pageSize]) ?? null;
  }

  placeAt(index: number): string {
    return this.laneAt(index)[0]?.place.label ?? '';
  }

  /** Reads what the window shows and is not kept. */
  readonly show = (from: number, to: number): void => {
    this.window = { from, to };
    this.readWindow();
  };

  cancel(): void {
    this.abort.abort();
    clearInterval(this.watch);
    this.isBusy = false;
    this.isCancelled = true;
    for (const lane of this.lanes) if (lane.state === 'waiting') lane.state = 'failed';
    this.changed();
  }

  /** For the end of the page. */
  dispose(): void {
    this.abort.abort();
    clearInterval(this.watch);
  }

  private async begin(): Promise<void> {
    const chunks: Promise<void>[] = [];
    for (let from = 0; from < this.lanes.length; from += mostLanes) chunks.push(this.readFirst(from));
    await Promise.all(chunks).catch(() => undefined);
    if (this.abort.signal.aborted) return;
    clearInterval(this.watch);
    this.noteLanes();
    this.isBusy = false;
    this.ms = performance.now() - this.began;
    this.changed();
  }

  private async readFirst(from: number): Promise<void> {
    const to = Math.min(from + mostLanes, this.lanes.length);
    const operation = { ...firstRows(this.question, from, to), ...(this.isFresh && { fresh: true }) };
    type First = Readonly<Record<string, LaneAnswer | null>>;
    const take = (answer: Answer<First>) => {
      for (let at = from; at < to; at += 1) this.takeFirst(this.lanes[at], answer, answer.data?.[`l${at}`]);
      this.note(operation, answer);
    };
    const signal = this.abort.signal;
    take(await send<First>(this.caller, operation, { signal, onPart: take }));
  }

  private takeFirst(
    lane: Lane | undefined,
    { isComplete }: Answer<unknown>,
    data: LaneAnswer | null | undefined,
  ): void {
    if (!lane) return;
    if (data?.nodes && lane.state === 'waiting') {
      this.keep(lane, 0, data.nodes);
      lane.readFirst(data.nodes.length, data.pageInfo);
      const ms = performance.now() - this.began;
      noteLate(this.question.facts.list, lane.place.label, ms, true);
    }
    if (data?.totalCount !== undefined) lane.total = data.totalCount;
    if (data && data.unavailable?.length > 0 && data.nodes.length === 0) lane.state = 'failed';
    if (isComplete && lane.state === 'waiting') lane.state = 'failed';
  }

  private readWindow(): void {
    for (let index = this.window.from; index < this.window.to; ) {
      const [lane, at] = this.laneAt(index);
      if (!lane) return;
      const page = Math.floor(at / pageSize);
      const isNeeded = lane.state === 'read' && at < lane.slots && !this.pages.has(keyOf(lane, page));
      if (isNeeded) void this.readPage(lane, page);
      index += Math.max(1, Math.min(pageSize - (at % pageSize), lane.slots - at));
    }
  }

  /** One read of a lane at a time: the cursor of a page is known only after the pages before it. */
  private async readPage(lane: Lane, page: number): Promise<void> {
    const name = lane.place.label;
    if (this.reading.has(name) || this.abort.signal.aborted) return;
    this.reading.add(name);
    try {
      const from = lane.nearestCursor(page);
      const skipped = page - from.page;
      const operation =
        skipped > 0
          ? skipRows(this.question, lane.place, from.cursor, Math.min(mostSkipped, skipped * pageSize))
          : moreRows(this.question, lane.place, from.cursor);
      const answer = await send<{ page: LaneAnswer | null }>(this.caller, operation, { signal: this.abort.signal });
      this.note(operation, answer);
      const data = answer.data?.page;
      if (!data) lane.state = 'failed';
      else if (skipped > 0) lane.skipped(from.page + Math.min(mostSkipped / pageSize, skipped), data.pageInfo);
      else {
        this.keep(lane, page, data.nodes);
        lane.readPage(page, data.nodes.length, data.pageInfo);
      }
    } catch {
      return; // Only an abort gets here.
    } finally {
      this.reading.delete(name);
    }
    this.changed();
    this.readWindow();
  }

  /** Keeps a page, and forgets those that are farthest from the window. */
  private keep(lane: Lane, page: number, rows: readonly Row[]): void {
    this.pages.set(keyOf(lane, page), rows);
    if (this.pages.size <= mostPages) return;
    const middle = (this.window.from + this.window.to) / 2;
    let start = 0;
    const distances = new Map<string, number>();
    for (const each of this.lanes) {
      for (let at = 0; at * pageSize < Math.max(1, each.slots); at += 1) {
        distances.set(keyOf(each, at), Math.abs(start + at * pageSize - middle));
      }
      start += each.slots;
    }
    const farthest = [...this.pages.keys()].sort((a, b) => (distances.get(b) ?? 0) - (distances.get(a) ?? 0));
    for (const key of farthest.slice(0, this.pages.size - mostPages)) this.pages.delete(key);
  }

  private laneAt(index: number): readonly [Lane | null, number] {
    let at = index;
    for (const lane of this.lanes) {
      if (at < lane.slots) return [lane, at];
      at -= lane.slots;
    }
    return [null, 0];
  }

  private note(operation: Operation, answer: Answer<unknown>): void {
    noteAnswer(operation, answer);
    this.problems = distinct([...this.problems, ...answer.problems]);
    const { cost } = answer;
    if (cost) {
      this.cost = {
        calls: (this.cost?.calls ?? 0) + cost.calls,
        cached: (this.cost?.cached ?? 0) + cost.cached,
        durationMs: (this.cost?.durationMs ?? 0) + cost.durationMs,
      };
    }
    this.changed();
  }

  private noteLanes(): void {
    const ms = performance.now() - this.began;
    for (const { state, place } of this.lanes) {
      if (state === 'waiting') noteLate(this.question.facts.list, place.label, ms, false);
    }
  }

  private changed(): void {
    this.version.value += 1;
  }
}

const keyOf = (lane: Lane, page: number) => `${lane.place.label} ${page}`;
