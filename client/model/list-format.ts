import type { Param } from './params.js';

/** How an action takes several values: a JSON array, comma-joined text, or Name.1, Name.2. */
export type ListFormat = 'json' | 'comma' | 'repeat';

/** Whether a value can be sent. In comma-joined text, a value with a comma or outer blanks would become other values. */
export function isListable(value: string, format: ListFormat): boolean {
  return format !== 'comma' || !(value.includes(',') || value !== value.trim());
}

export function formatList(values: readonly string[], format: ListFormat): Param {
  if (format === 'json') return JSON.stringify(values);
  return format === 'comma' ? values.join(',') : values;
}
