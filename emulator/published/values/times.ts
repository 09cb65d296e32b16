/** How products write times that are not texts with a zone, or numbers of milliseconds. */

type Write = (time: string) => string;

const inMilliseconds: Write = (time) => String(Date.parse(time));
const withoutZone: Write = (time) => time.replace(/Z$/, '');
const withBlank: Write = (time) => time.replace('T', ' ').replace(/Z$/, '');

/** By product: of texts. */
const texts: Readonly<Record<string, Write>> = {
  Cms: withBlank,
  Domain: withBlank,
  ROS: withoutZone,
  cr: inMilliseconds,
};

/** Products whose numbers are seconds. */
const inSeconds: ReadonlySet<string> = new Set(['Sls']);

/** A text that may be a time, as the product writes it. */
export function timeText(product: string, text: string): string {
  const write = Object.hasOwn(texts, product) ? texts[product] : undefined;
  return write && /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z$/.test(text) ? write(text) : text;
}

/** A number that may be a time, as the product writes it. */
export function timeNumber(product: string, value: number): number {
  return inSeconds.has(product) && value > 100_000_000_000 ? Math.floor(value / 1000) : value;
}
