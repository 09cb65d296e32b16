/** Percent-encoding as the signatures define it, and the decoding of queries and forms. */

/** RFC 3986 over UTF-8: only letters, digits and `-_.~` stay. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `+` is a space, as in forms; a name without `=` has the value ''. Text that cannot be decoded is kept as sent. */
export function parsePairs(text: string): (readonly [string, string])[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

/** Sorted by the raw name's code units, values encoded, an empty value keeping its `=`. */
export function canonicalQuery(pairs: readonly (readonly [string, string])[]): string {
  return pairs
    .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
