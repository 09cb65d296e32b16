/** Texts of clients in lines and spans: as much as tells what they are, so that nobody fills a disk with names. */

/** Of a name, in characters. */
export const maxNameLength = 100;
/** Of any other text: more than the longest tag, description or id of a thing has. */
export const maxTextLength = 1000;

/** The text, or its beginning and how long it is. */
export function truncate(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}

/** A value of JSON with every text in it, names of members too, cut. */
export function truncateAll(value: unknown): unknown {
  if (typeof value === 'string') return truncate(value, maxTextLength);
  if (Array.isArray(value)) return value.map(truncateAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [truncate(name, maxNameLength), truncateAll(member)]),
  );
}
