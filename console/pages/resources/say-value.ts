import { formatTime } from '../../app/format.js';
import { valueLabel } from '../../kinds/labels.js';
import { words } from '../../strings/words.js';
import { textOf } from '../../table/value.js';

const mostSaid = 3;

/** The value of a condition in a few words. */
export function sayValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? words.value.value.yes : words.value.value.no;
  if (Array.isArray(value)) {
    const said = value.slice(0, mostSaid).map((each) => (typeof each === 'string' ? valueLabel(each) : textOf(each)));
    return [...said, ...(value.length > mostSaid ? [words.value.value.more(value.length - mostSaid)] : [])].join(', ');
  }
  if (typeof value === 'object' && value !== null) return sayRange(value as Record<string, unknown>);
  return typeof value === 'string' ? valueLabel(value) : String(value);
}

function sayRange(range: Readonly<Record<string, unknown>>): string {
  const text = words.value.resources;
  const labels: Readonly<Record<string, string>> = {
    min: text.min,
    max: text.max,
    after: text.after,
    before: text.before,
  };
  return Object.entries(range)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${labels[name] ?? name} ${/after|before/.test(name) ? formatTime(String(value)) : value}`)
    .join(' ');
}
