import { isItem, textOf, unfit } from '../../client/model/value.js';
import { asText, isAbsent, jsonIn, offsetOf, utcOf } from './scalar-fields.js';

/** Converters for values that upstream writes in other ways than usual. A value of another form is a failure, never a null. */

/** The last second of the year 9999. A larger number counts milliseconds. */
const mostSeconds = 253_402_300_799;
/** March 1973. A smaller number counts seconds. */
const leastMilliseconds = 100_000_000_000;

/** Seconds since 1970, with a fraction or without. Upstream writes 0 when something has not happened. */
export function asSeconds(value: unknown, where?: string): string | null {
  const known = asText(value, where);
  if (known === null || Number(known) === 0) return null;
  const [, seconds, fraction = ''] = /^(\d{1,12})(\.\d+)?$/.exec(known) ?? [];
  if (seconds === undefined || Number(seconds) > mostSeconds) throw unfit('a time in seconds since 1970', value, where);
  const moment = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${moment}${fraction.replace(/\.?0*$/, '')}Z`;
}

/** The same in milliseconds. */
export function asMilliseconds(value: unknown, where?: string): string | null {
  const known = asText(value, where);
  if (known === null || Number(known) === 0) return null;
  const count = /^\d{1,15}$/.test(known) ? Number(known) : Number.NaN;
  if (!(count >= leastMilliseconds && count < (mostSeconds + 1) * 1000)) {
    throw unfit('a time in milliseconds since 1970', value, where);
  }
  return new Date(count).toISOString().replace('.000Z', 'Z');
}

const local = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?)?(Z|[+-]\d\d:?\d\d)?$/;

/** Times without a zone, at so many minutes east of UTC. A zone in the text wins. A date is its first moment there. */
export function asLocalTime(offsetMinutes: number): (value: unknown, where?: string) => string | null {
  return (value, where) => {
    const known = asText(value, where);
    if (known === null) return null;
    const [, date = '', time = '00:00', seconds = '00', zone] = local.exec(known.trim()) ?? [];
    const utc = utcOf(date, time, seconds, zone === undefined ? offsetMinutes : offsetOf(zone));
    if (utc === null) throw unfit('a time', value, where);
    return utc;
  };
}

const grouped = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** A decimal in plain digits, exactly as upstream wrote it: without exponent and without commas between thousands. */
export function asExactDecimal(value: unknown, where?: string): string | null {
  const known = asText(value, where);
  if (known === null) return null;
  const text = grouped.test(known) ? known.replaceAll(',', '') : known;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text) ?? [];
  if (whole === '') throw unfit('a decimal', value, where);
  return plain(sign, whole, fraction, Number(exponent));
}

function plain(sign: string, whole: string, fraction: string, exponent: number): string {
  const digits = `${whole}${fraction}`;
  const point = whole.length + exponent;
  const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const after = point > 0 ? digits.slice(point) : `${'0'.repeat(-point)}${digits}`;
  const isZero = /^0*$/.test(digits);
  return `${isZero ? '' : sign}${before.replace(/^0+(?=\d)/, '')}${after === '' ? '' : `.${after}`}`;
}

const switches: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', 'enabled', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', 'disabled', '0'].map((word) => [word, false] as const),
]);

/** A Boolean as a word or a number, in any case. */
export function asSwitch(value: unknown, where?: string): boolean | null {
  if (isAbsent(value)) return null;
  const known = typeof value === 'boolean' ? value : switches.get(textOf(value, where).toLowerCase());
  if (known === undefined) throw unfit('a word such as on or off', value, where);
  return known;
}

/** The parts of a text between commas, without the empty ones. A list of such texts is read as one. */
export function betweenCommas(value: unknown, where?: string): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts
    .flatMap((text) => (asText(text, where) ?? '').split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What stands in a string with JSON. Nothing for an absent value; JSON that is no string stays as it is. */
export function unpackedJson(value: unknown, where?: string): unknown {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : jsonIn(value, where);
  if (isItem(value) || Array.isArray(value)) return value;
  throw unfit('JSON', value, where);
}
