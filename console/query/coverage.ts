import { computed, signal } from '@preact/signals';
import { caller } from '../callers/caller.js';
import type { Answer, Operation, Problem } from './operation.js';
import { keyOf } from './problems.js';

/** What could not be read, or came late, in this page so far. It belongs to one caller and is forgotten with it. */

export interface Gap {
  readonly problem: Problem;
  /** The name of the operation that met it last. */
  readonly met: string;
  readonly at: Date;
}

/** A part of an answer that others had to wait for. */
export interface Late {
  readonly place: string;
  readonly met: string;
  readonly ms: number;
  readonly isOver: boolean;
}

const lateMs = 1_000;
const gaps = signal<{ readonly who: string | null; readonly byKey: ReadonlyMap<string, Gap> }>({
  who: null,
  byKey: new Map(),
});
const lates = signal<{ readonly who: string | null; readonly byKey: ReadonlyMap<string, Late> }>({
  who: null,
  byKey: new Map(),
});

export const knownGaps = computed(() => {
  const { who, byKey } = gaps.value;
  return who !== null && who === caller.value?.key ? [...byKey.values()] : [];
});

export const knownLates = computed(() => {
  const { who, byKey } = lates.value;
  return who !== null && who === caller.value?.key ? [...byKey.values()] : [];
});

/** Notes each problem of an answer once, and removes the problems of the same operation that are over. */
export function noteAnswer(operation: Operation, answer: Answer<unknown>): void {
  const who = caller.value?.key ?? null;
  const met = nameOf(operation);
  const before = gaps.value.who === who ? gaps.value.byKey : new Map<string, Gap>();
  const kept = [...before].filter(([, gap]) => !answer.isComplete || gap.met !== met);
  const found = answer.problems.map((problem) => [keyOf(problem), { problem, met, at: new Date() }] as const);
  if (kept.length !== before.size || found.length > 0) gaps.value = { who, byKey: new Map([...kept, ...found]) };
}

/** Notes a place that answered late, or has not answered yet. */
export function noteLate(met: string, place: string, ms: number, isOver: boolean): void {
  if (ms < lateMs) return;
  const who = caller.value?.key ?? null;
  const before = lates.value.who === who ? lates.value.byKey : new Map<string, Late>();
  lates.value = { who, byKey: new Map([...before, [`${met} ${place}`, { place, met, ms, isOver }]]) };
}

/** The name of an operation, which each document of the console has. */
export function nameOf({ query }: Operation): string {
  return /(?:query|mutation|subscription)\s+(\w+)/.exec(query)?.[1] ?? '';
}
