/** JSON with exact numbers for the answers of RPC APIs: owner ids have 18 digits and amounts any number, a double is exact to 15. */

/**
 * Numbers that a double cannot hold exactly become strings, with the digits that upstream wrote. All else is parsed by
 * JSON.parse. Few answers hold such numbers. They get quotes before JSON.parse, so that JSON.parse stays the only parser.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(quoteInexactNumbers(text));
}

/**
 * A part of each number with more than 15 digits: they stand on one side of the point, or eight of them do on either. The
 * runs are written out because V8 then skips ahead by several characters at a time: seven times faster than `\d{15}`. In most
 * answers this search is the whole cost.
 */
const partOfLong = /[1-9]\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d*|\d\d\d\d\d\d\d\d\.\d|\.\d\d\d\d\d\d\d\d/g;

const inNumber = /[\d.eE+-]/;
const integer = /^-?(?:0|[1-9]\d*)$/;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const blank = /[ \t\r\n]/;

function quoteInexactNumbers(text: string): string {
  let strings: StringScanner | undefined;
  let quoted = '';
  let copiedTo = 0;
  // Each search goes on behind the number that was found, so that no text is read twice.
  partOfLong.lastIndex = 0;
  for (let found = partOfLong.exec(text); found; found = partOfLong.exec(text)) {
    let start = found.index;
    while (start > copiedTo && inNumber.test(text.charAt(start - 1))) start -= 1;
    let end = found.index + found[0].length;
    while (inNumber.test(text.charAt(end))) end += 1;
    partOfLong.lastIndex = end;
    const literal = text.slice(start, end);
    if (!number.test(literal) || isExact(literal) || !standsAsValue(text, start, end)) continue;
    if (!followsPlainName(text, start)) {
      strings ??= new StringScanner(text);
      if (strings.reach(start)) continue;
    }
    quoted += `${text.slice(copiedTo, start)}"${literal}"`;
    copiedTo = end;
  }
  return copiedTo === 0 ? text : quoted + text.slice(copiedTo);
}

/** Whether a double holds the number as it is written: any 15 digits, or more if they come back. */
function isExact(literal: string): boolean {
  const value = Number(literal);
  if (integer.test(literal)) return Number.isSafeInteger(value);
  const [digits = ''] = literal.split(/[eE]/);
  const significant = digits.replace(/[-.]/g, '').replace(/^0+/, '').length;
  return (significant <= 15 && Number.isFinite(value)) || String(value) === literal;
}

/** A value of its own. Keys do not count: quotes must not repair malformed JSON. */
function standsAsValue(text: string, start: number, end: number): boolean {
  const before = skipBlanks(text, start - 1, -1);
  const after = skipBlanks(text, end, 1);
  return '[:,'.includes(text.charAt(before)) && ',]}'.includes(text.charAt(after));
}

/**
 * Whether `"name":` stands before the index, with a name of word characters only. This proves that the number is outside a
 * string: if the second quote opened a string, the name would stand between two strings, where JSON requires a comma or a
 * colon.
 */
function followsPlainName(text: string, index: number): boolean {
  const colon = skipBlanks(text, index - 1, -1);
  if (text.charAt(colon) !== ':') return false;
  const closing = skipBlanks(text, colon - 1, -1);
  if (text.charAt(closing) !== '"') return false;
  let opening = closing - 1;
  while (/\w/.test(text.charAt(opening))) opening -= 1;
  return opening < closing - 1 && text.charAt(opening) === '"';
}

/** The first index in that direction whose character is not JSON white space. */
function skipBlanks(text: string, from: number, step: 1 | -1): number {
  let at = from;
  while (blank.test(text.charAt(at))) at += step;
  return at;
}

/** Walks from quote to quote and knows whether the current position is inside a string. */
class StringScanner {
  readonly #text: string;
  #inside = false;
  #nextQuote: number;

  constructor(text: string) {
    this.#text = text;
    this.#nextQuote = text.indexOf('"');
  }

  /** Moves forward to the index. True if it is inside a string. */
  reach(index: number): boolean {
    while (this.#nextQuote !== -1 && this.#nextQuote < index) {
      if (!this.#inside || !this.#isEscaped(this.#nextQuote)) this.#inside = !this.#inside;
      this.#nextQuote = this.#text.indexOf('"', this.#nextQuote + 1);
    }
    return this.#inside;
  }

  #isEscaped(quote: number): boolean {
    let first = quote;
    while (this.#text.charAt(first - 1) === '\\') first -= 1;
    return (quote - first) % 2 === 1;
  }
}
