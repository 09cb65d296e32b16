import type { WorkBudget } from '../../client/request/work-budget.js';

/** The texts of answers that have been written in turns, for as long as these are there. */
const texts = new WeakMap<object, string>();

/** A text is there as pieces, as a whole, and as the bytes that are sent: two of them at the same time. */
const copies = 2;

/** So many values are written in one go. */
const piece = 2_000;

const ready = new WeakMap<object, Buffer>();

/** Data of which only the JSON is kept. It is an object without members, for which the JSON is sent. */
export function readyData(json: Buffer): Record<string, never> {
  const data = {};
  ready.set(data, json);
  return data;
}

/** The JSON of data from readyData; null for other data. */
export function readyJson(data: object): Buffer | null {
  return ready.get(data) ?? null;
}

/** JSON of an answer. A large answer has already been written. */
export function serialize(data: unknown): string {
  const json = typeof data === 'object' && data !== null ? readyJson(data) : null;
  if (json) return json.toString();
  const known = typeof data === 'object' && data !== null ? texts.get(data) : undefined;
  return known ?? JSON.stringify(data);
}

/** JSON of a whole result, with its members in order. */
export function serializeResult(result: object): string {
  const members = Object.entries(result).flatMap(([key, value]) => {
    const text = serialize(value) as string | undefined;
    return text === undefined || typeof value === 'function' ? [] : [`${JSON.stringify(key)}:${text}`];
  });
  return `{${members.join(',')}}`;
}

/** Writes a large answer in turns. Rejects if the request ends early. */
export async function serializeInTurns(data: object, work: WorkBudget): Promise<void> {
  if (readyJson(data)) return;
  const parts: string[] = [];
  let open: string[] = [];
  for (const part of piecesOf(data)) {
    work.spend(copies * part.length);
    open.push(part);
    if (open.length < 200 && !work.shouldYield()) continue;
    parts.push(open.join(''));
    open = [];
    if (work.shouldYield()) await work.schedule(() => undefined);
  }
  parts.push(open.join(''));
  texts.set(data, parts.join(''));
}

/** A small value is one piece: JSON.stringify writes it several times as fast. */
function* piecesOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || isSmall(value)) {
    yield JSON.stringify(value) ?? 'null';
    return;
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    yield* piecesOf(value.toJSON());
    return;
  }
  const isList = Array.isArray(value);
  let before = isList ? '[' : '{';
  for (const key of Object.keys(value)) {
    const member: unknown = value[key as never];
    if (!isList && (member === undefined || typeof member === 'function')) continue;
    yield isList ? before : `${before}${JSON.stringify(key)}:`;
    yield* piecesOf(member);
    before = ',';
  }
  yield before === ',' ? (isList ? ']' : '}') : isList ? '[]' : '{}';
}

/** Whether the value is small enough to be written at once. */
function isSmall(value: object): boolean {
  let left = piece;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const each = open.pop();
    left -= 1;
    if (left < 0) return false;
    if (typeof each === 'string') left -= each.length >> 8;
    if (typeof each !== 'object' || each === null) continue;
    if (Array.isArray(each) && each.length > left) return false;
    for (const key in each) open.push(each[key as never]);
  }
  return true;
}
