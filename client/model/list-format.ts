import type { Param } from './params.js';

/** How an action takes several values: a JSON array, comma-joined, or Name.1, Name.2. Each action takes one of these. */
export type ListFormat = 'json' | 'comma' | 'repeat';

/** A value that would pass for two, or for another, where values are joined by commas names nothing. */
export function isListable(value: string, format: ListFormat): boolean {
  return format !== 'comma' || !(value.includes(',') || value !== value.trim());
}

export function formatList(values: readonly string[], format: ListFormat): Param {
  if (format === 'json') return JSON.stringify(values);
  return format === 'comma' ? values.join(',') : values;
}
