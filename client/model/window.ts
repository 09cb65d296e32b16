import type { Params } from './action.js';
import { rowNamed } from './params.js';

/** What a list takes of its conditions: the window of time that it is read for, and rows of a list parameter. */

/** The window of a list of what happened: its two parameters, which upstream wants both or not at all. */
export interface ListWindow {
  readonly from: string;
  readonly to: string;
  /** How long upstream keeps items. */
  readonly keptMs: number;
}

/** A list parameter of which a call takes one row, or two whose keys are a pair. */
export interface OneRowOf {
  readonly list: string;
  readonly pairs: readonly (readonly [string, string])[];
}

const secondMs = 1000;
/** Upstream's clock may be ahead, and it may refuse a window that begins earlier than it keeps items. */
const marginMs = 60 * secondMs;

/** A moment as the window's parameters take it: to the second, in UTC. */
export function secondOf(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/**
 * The parameters with both ends of the window: those of the conditions, within what upstream keeps at this moment. Null when
 * nothing can be in the window. The pages of a list need the same window, so the moment is that of the first page.
 */
export function withinWindow({ from, to, keptMs }: ListWindow, params: Params, now: number): Params | null {
  const asked = (name: string) => (typeof params[name] === 'string' ? Date.parse(params[name]) : null);
  const start = Math.max(asked(from) ?? 0, now - keptMs + marginMs);
  const end = Math.min(asked(to) ?? now, now);
  const [first, last] = [Math.floor(start / secondMs), Math.floor(end / secondMs)];
  if (first >= last) return null;
  return { ...params, [from]: secondOf(first * secondMs), [to]: secondOf(last * secondMs) };
}

/** Whether one call of the list takes all of these parameters. */
export function takesTogether(oneRowOf: OneRowOf | undefined, params: readonly string[]): boolean {
  if (!oneRowOf) return true;
  const { list, pairs } = oneRowOf;
  const keys = [...new Set(params.map(rowNamed).flatMap((row) => (row?.list === list ? [row.key] : [])))];
  return keys.length < 2 || (keys.length === 2 && pairs.some((pair) => pair.every((key) => keys.includes(key))));
}
