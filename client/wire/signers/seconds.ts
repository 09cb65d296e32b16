/** The date of a signature as text, in UTC, to the second. Hundreds of calls are signed within one second, so its text is kept. */

let second = Number.NaN;
let extended = '';
let compact = '';

/** yyyy-MM-ddTHH:mm:ssZ */
export function isoSeconds(date: Date): string {
  write(date);
  return extended;
}

/** yyyyMMddTHHmmssZ */
export function compactSeconds(date: Date): string {
  write(date);
  return compact;
}

function write(date: Date): void {
  const wanted = Math.floor(date.getTime() / 1000);
  if (wanted === second) return;
  second = wanted;
  extended = `${date.toISOString().slice(0, 19)}Z`;
  compact = extended.replaceAll(/[-:]/g, '');
}
