/** Texts of clients in lines and spans: as much as tells what they are, so that nobody fills a disk with names. */

/** Of a name, in characters. */
export const longestName = 100;
/** Of any other text: more than the longest tag, description or id of a thing has. */
export const longestText = 1000;

/** The text, or its beginning and how long it is. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}

/** A value of JSON with every text in it, names of members too, cut. */
export function cutTexts(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, longestText);
  if (Array.isArray(value)) return value.map(cutTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [cut(name, longestName), cutTexts(member)]));
}
