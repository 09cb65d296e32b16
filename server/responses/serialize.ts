import type { WorkBudget } from '../../client/request/work-budget.js';

/** JSON of answers that have been written in turns, for as long as these are there. */
const written = new WeakMap<object, Buffer>();
const ready = new WeakMap<object, Buffer>();

/** JSON is there in pieces and as a whole: two of them at the same time. */
const copies = 2;
/** A small piece takes more memory than its bytes. */
const pieceBytes = 100;

/** So many values are written in one go. */
const piece = 2_000;

/** Data of which only the JSON is kept. It is an object without members, for which the JSON is sent. */
export function readyData(json: Buffer): Record<string, never> {
  const data = {};
  ready.set(data, json);
  return data;
}

export function isReady(data: object): boolean {
  return ready.has(data);
}

/** JSON that is there already: of ready data, and of a large answer. Null for other data. */
export function writtenJson(data: object): Buffer | null {
  return ready.get(data) ?? written.get(data) ?? null;
}

/** JSON of an answer. */
export function serialize(data: unknown): string {
  const json = typeof data === 'object' && data !== null ? writtenJson(data) : null;
  return json ? json.toString() : JSON.stringify(data);
}

/** The same, as bytes. */
export function serializeToBytes(data: object): Buffer {
  return writtenJson(data) ?? Buffer.from(JSON.stringify(data));
}

/** JSON of a whole result, with its members in order. */
export function serializeResult(result: object): string {
  let text = '';
  for (const [key, value] of Object.entries(result)) {
    const member = serialize(value) as string | undefined;
    if (member === undefined || typeof value === 'function') continue;
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${member}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Writes a large answer in turns. Rejects if the request ends early. */
export async function serializeInTurns(data: object, work: WorkBudget): Promise<void> {
  if (isReady(data)) return;
  const pieces: Buffer[] = [];
  for (const bytes of piecesOf(data)) {
    work.spend(copies * bytes.length + pieceBytes);
    pieces.push(bytes);
    if (work.shouldYield()) await work.schedule(() => undefined);
  }
  written.set(data, Buffer.concat(pieces));
}

/** An object or a list that is being written, member by member. */
interface Open {
  readonly value: object;
  /** Null for a list. */
  readonly keys: readonly string[] | null;
  at: number;
  /** What stands before the next member. */
  before: string;
}

/** Small values are written together: JSON.stringify writes them several times as fast. */
function* piecesOf(root: object): Generator<Buffer> {
  const open = [opened(root)];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const bytes = top.keys ? member(top, top.keys) : items(top, top.value as readonly unknown[]);
    if (bytes !== null) {
      yield bytes;
      continue;
    }
    const large = nextOf(top);
    if (large === undefined) {
      open.pop();
      yield Buffer.from(endOf(top));
    } else {
      yield Buffer.from(top.keys ? `${top.before}${JSON.stringify(top.keys[top.at])}:` : top.before);
      passed(top, top.at + 1);
      open.push(opened(large));
    }
  }
}

function opened(value: object): Open {
  const keys = Array.isArray(value) ? null : Object.keys(value);
  return { value, keys, at: 0, before: keys ? '{' : '[' };
}

function passed(top: Open, to: number): void {
  top.at = to;
  top.before = ',';
}

/** The large member that comes next. Undefined at the end. */
function nextOf({ value, keys, at }: Open): object | undefined {
  const { length } = keys ?? (value as readonly unknown[]);
  // A member may be called `undefined`.
  return at >= length ? undefined : value[(keys ? keys[at] : at) as never];
}

function endOf({ keys, before }: Open): string {
  const end = keys ? '}' : ']';
  return before === ',' ? end : `${before}${end}`;
}

/** The next member, if it is small. Null at the end, and before a large member. */
function member(top: Open, keys: readonly string[]): Buffer | null {
  for (; top.at < keys.length; top.at += 1) {
    const key = keys[top.at] ?? '';
    const value: unknown = top.value[key as never];
    if (isLarge(value)) return null;
    const json = JSON.stringify(value) as string | undefined;
    if (json === undefined) continue;
    const bytes = Buffer.from(`${top.before}${JSON.stringify(key)}:${json}`);
    passed(top, top.at + 1);
    return bytes;
  }
  return null;
}

/** As many small items as may be written in one go. Null at the end, and before a large item. */
function items(top: Open, list: readonly unknown[]): Buffer | null {
  let left = piece;
  let end = top.at;
  for (; end < list.length; end += 1) {
    left -= sizeOf(list[end], left);
    if (left < 0) break;
  }
  // A long text cannot be divided.
  if (end === top.at && end < list.length && !isLarge(list[end])) end += 1;
  if (end === top.at) return null;
  // The brackets of this part are not those of the list: a copy of its text without them would cost as much as writing it.
  const bytes = Buffer.from(JSON.stringify(list.slice(top.at, end)));
  bytes.write(top.before);
  passed(top, end);
  return bytes.subarray(0, -1);
}

function isLarge(value: unknown): boolean {
  return typeof value === 'object' && sizeOf(value, piece) > piece;
}

/** How many values it has; a long text counts as several. It does not count further than to more than `most`. */
function sizeOf(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return 1 + (typeof value === 'string' ? value.length >> 8 : 0);
  let size = 1;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && size <= most; at += 1) size += sizeOf(value[at], most - size);
    return size;
  }
  // What writes itself is written at once.
  if (typeof (value as { readonly toJSON?: unknown }).toJSON === 'function') return size;
  for (const key in value) {
    size += sizeOf(value[key as never], most - size);
    if (size > most) break;
  }
  return size;
}
