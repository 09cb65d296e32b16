import { CloudError } from '../errors/cloud-error.js';

/** One answer, or one row of it, as upstream wrote it: parsed JSON or XML with upstream's names, never modified. */
export type Item = Readonly<Record<string, unknown>>;

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether there is no value. XML writes an empty object as an empty text, which may contain line breaks. */
function isVoid(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** The error for a value of the wrong type. Such a value must not count as "nothing". */
export function unfit(what: string, value: unknown, where?: string): CloudError {
  const came = Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : JSON.stringify(value);
  const place = where === undefined ? '' : ` (${where})`;
  return new CloudError('unavailable', `Upstream answered ${came?.slice(0, 80)} where ${what} belongs${place}.`);
}

/**
 * The member at a dotted path such as `VpcAttributes.VpcId`. Undefined if a step is missing. A step that is not an object is a
 * failure.
 */
export function valueAt(item: Item, path: readonly string[]): unknown {
  let value: unknown = item;
  for (const name of path) {
    if (isItem(value)) value = value[name];
    else if (isVoid(value)) return undefined;
    else throw unfit('an object', value, `on the way to ${path.join('.')}`);
  }
  return value;
}

/** Replaces a row that is not an object, so that the other rows can be read. It has no members. */
export const noRow: Item = Object.freeze({});

/** The member for the rows of an answer that is a JSON array and has no members. */
const bareList = '';

/** A JSON array as an answer. Other answers are objects. */
export function asAnswer(body: unknown): Item | null {
  if (Array.isArray(body)) return { [bareList]: body };
  return isItem(body) ? body : null;
}

/** The answer as upstream wrote it: the inverse of asAnswer. */
export function bodyOf(answer: Item): unknown {
  return Object.hasOwn(answer, bareList) ? answer[bareList] : answer;
}

/**
 * The list at a dotted path. Upstream wraps lists (`Users.User`) and may omit the inner member of an empty list. XML writes
 * an empty wrapper as an empty text, and a list of one as a single element. With any other value the answer lacks its list,
 * which must not count as an empty list. The path '' is the whole answer: its rows if it is a list, otherwise its only item.
 */
export function listAt(answer: Item, path: string): readonly Item[] {
  if (path === '' && !Object.hasOwn(answer, bareList)) return [answer];
  const names = path.split('.');
  const wrapper = valueAt(answer, names.slice(0, -1));
  const isEmptyXml = typeof wrapper === 'string' && isVoid(wrapper);
  const list = isItem(wrapper) ? wrapper[names.at(-1) ?? path] : isEmptyXml ? undefined : null;
  if (isTexts(list)) return list.map((value) => ({ value }));
  if (Array.isArray(list) && list.some(isItem)) return list.map((row: unknown) => (isItem(row) ? row : noRow));
  if (list === undefined || isItem(list) || (Array.isArray(list) && list.length === 0)) return itemsOf(list);
  throw new CloudError('unavailable', `Upstream answered without the list${path === '' ? '' : ` ${path}`}.`);
}

/** A list of names, say. Each row has its text as the member `value`. */
function isTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.length > 0 && list.every((row) => typeof row === 'string');
}

/** The object at a dotted path; '' is the whole answer. An answer without it is a failure. */
export function itemAt(answer: Item, path: string): Item {
  if (path === '' && !Object.hasOwn(answer, bareList)) return answer;
  const item = valueAt(answer, path.split('.'));
  if (isItem(item)) return item;
  throw new CloudError('unavailable', `Upstream answered without ${path}.`);
}

/** The items of a list, of a list of one that is written as a single element, or of nothing. Rows that are not objects are a failure. */
export function itemsOf(value: unknown): readonly Item[] {
  if (isVoid(value)) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every(isItem)) return list;
  throw unfit(
    'an object',
    list.find((each) => !isItem(each)),
  );
}

/** A text or a list of texts, without the empty texts that upstream writes for absent values. */
export function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((each) => textOf(each)).filter((each) => each !== '');
}

/** The text itself, or '' for an absent value. Numbers become text: ids, and integers beyond 2^53. */
export function textOf(value: unknown, where?: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw unfit('a text', value, where);
}

const decimal = /^-?\d+$/;

/** A whole number. Some products write it as text, and XML always does. Text must consist of digits: no blank, exponent or 0x. */
export function integerOf(value: unknown, where?: string): number {
  const isText = typeof value === 'string' && decimal.test(value);
  const number = isText || typeof value === 'number' ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw unfit('a whole number', value, where);
}

/** XML writes booleans as words, JSON as booleans. Any other value is a failure. */
export function isTrue(value: unknown, where?: string): boolean {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === true || word === 'true') return true;
  if (word === false || word === 'false') return false;
  throw unfit('true or false', value, where);
}
