/** Truncates texts of clients in log lines and spans, so that a client cannot fill the disk. */

/** The maximum length of a name, in characters. */
export const maxNameLength = 100;
/** The maximum length of any other text, which is longer than any tag, description or id. */
export const maxTextLength = 1000;

/** The text, or its beginning and its length. */
export function truncate(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}

/** A JSON value with all texts truncated, including member names. */
export function truncateAll(value: unknown): unknown {
  if (typeof value === 'string') return truncate(value, maxTextLength);
  if (Array.isArray(value)) return value.map(truncateAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [truncate(name, maxNameLength), truncateAll(member)]),
  );
}
