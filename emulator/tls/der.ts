/** Writes DER, the encoding of certificates: only the types that a certificate has (ITU-T X.690). */

/** A tag, a length and a content. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 + bytes.length]), bytes, content]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, Buffer.concat(parts));

export const set = (...parts: readonly Buffer[]): Buffer => element(0x31, Buffer.concat(parts));

export const octets = (content: Buffer): Buffer => element(0x04, content);

/** Whole bytes only. */
export const bits = (content: Buffer, unused = 0): Buffer =>
  element(0x03, Buffer.concat([Buffer.from([unused]), content]));

export const truth = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));

export const text = (value: string): Buffer => element(0x0c, Buffer.from(value));

/** Positive; big-endian bytes. */
export function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Buffer.from([0]) : bytes.subarray(first);
  return element(0x02, (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** In the context of the element around it: `[tag]`, primitive or constructed. */
export const tagged = (tag: number, content: Buffer, isConstructed: boolean): Buffer =>
  element((isConstructed ? 0xa0 : 0x80) + tag, content);

/** `2.5.4.3` */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** Before 2050 as UTCTime, later as GeneralizedTime, as RFC 5280 demands. */
export function time(at: Date): Buffer {
  const digits = `${at.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return at.getUTCFullYear() < 2050 ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
}
