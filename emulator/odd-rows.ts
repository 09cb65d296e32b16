/** Damages one row of a list in the answer: a member is missing or has another value. */
import type { WireAnswer } from './wire/wire.js';

export interface OddRow {
  /** Which row, from 0. */
  readonly row?: number;
  /** The member to change; the row itself unless given. */
  readonly member?: string;
  /** The new value, as JSON; the member is removed when this is absent. */
  readonly value?: string;
}

export function withOddRow(answer: WireAnswer, { row = 0, member, value }: OddRow): WireAnswer {
  if (answer.status !== 200) return answer;
  const isXml = answer.body.trimStart().startsWith('<');
  return { ...answer, body: isXml ? inXml(answer.body, row, member, value) : inJson(answer.body, row, member, value) };
}

/** Carries numbers beyond 2^53 as marked texts, so that JSON.parse does not round them. */
const long = /(?<=[:[,]\s*)-?\d{16,}(?=\s*[,}\]])/g;
const kept = /"\\u0001(-?\d+)"/g;

function inJson(body: string, row: number, member: string | undefined, value: string | undefined): string {
  const parsed: unknown = JSON.parse(body.replace(long, '"\\u0001$&"'));
  const list = listIn(parsed);
  const found: unknown = list?.[row];
  if (!list || typeof found !== 'object' || found === null) return body;
  const odd: unknown = value === undefined ? undefined : JSON.parse(value);
  if (member === undefined) list[row] = odd ?? null;
  else if (odd === undefined) list[row] = Object.fromEntries(Object.entries(found).filter(([name]) => name !== member));
  else list[row] = { ...found, [member]: odd };
  return JSON.stringify(parsed).replace(kept, '$1');
}

/** The first list of objects, however deep. */
function listIn(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value.some((each) => typeof each === 'object') ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map(listIn)
    .find((list) => list !== undefined);
}

/** Rows are the elements that lists of OSS are made of. */
const rows = /<(Bucket|Contents|Rule)>[\s\S]*?<\/\1>/g;

function inXml(body: string, row: number, member: string | undefined, value = ''): string {
  let at = -1;
  return body.replace(rows, (found, name: string) => {
    at += 1;
    if (at !== row) return found;
    const odd: unknown = value === '' ? null : JSON.parse(value);
    const text = odd === null ? '' : String(odd);
    if (member === undefined) return text === '' ? `<${name}></${name}>` : `<${name}>${text}</${name}>`;
    const element = new RegExp(`<${member}>[\\s\\S]*?</${member}>`);
    return found.replace(element, text === '' ? '' : `<${member}>${text}</${member}>`);
  });
}
