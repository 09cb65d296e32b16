/** CRC-64 as OSS answers it in x-oss-hash-crc64ecma: ECMA-182, reflected. Clients compare it with their own. */

/** A step for each byte value, in two halves: 64 bits do not fit into a number. */
const steps = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? (value >> 1n) ^ 0xc96c5795d7870f42n : value >> 1n;
  return { high: Number(value >> 32n), low: Number(value & 0xffffffffn) };
});

/** As decimal digits. */
export function crc64(content: Buffer): string {
  let [high, low] = [0xffffffff, 0xffffffff];
  for (const byte of content) {
    const step = steps[(low ^ byte) & 0xff] ?? { high: 0, low: 0 };
    low = (((low >>> 8) | (high << 24)) ^ step.low) >>> 0;
    high = ((high >>> 8) ^ step.high) >>> 0;
  }
  const inverted = (BigInt(high) << 32n) | BigInt(low);
  return (inverted ^ 0xffff_ffff_ffff_ffffn).toString();
}
