import type { FieldFacts } from '../../server/console/kinds.js';
import { formatNumber, formatTime } from '../app/format.js';
import { valueLabel } from '../kinds/labels.js';
import { ThingLink } from '../kinds/thing-link.js';
import { words } from '../strings/words.js';
import { Status } from './status.js';

/** One value of a thing, as people read it: by the type that the schema gives its field. */
export function Value({ field, value }: { readonly field: FieldFacts; readonly value: unknown }) {
  if (value === null || value === undefined || value === '') return <span class="none">{words.value.value.none}</span>;
  if (Array.isArray(value)) return <Many field={field} values={value} />;
  return <One field={field} value={value} />;
}

function One({ field, value }: { readonly field: FieldFacts; readonly value: unknown }) {
  if (typeof value === 'object' && value !== null)
    return <Part field={field} value={value as Record<string, unknown>} />;
  if (typeof value === 'boolean') return <>{value ? words.value.value.yes : words.value.value.no}</>;
  if (typeof value === 'number') return <span class="number">{formatNumber(value)}</span>;
  const text = String(value);
  if (field.type === 'DateTime')
    return (
      <time dateTime={text} title={text}>
        {formatTime(text)}
      </time>
    );
  if (/^(?:status|state)$/i.test(field.name)) return <Status value={text} />;
  if (/^https:\/\//.test(text) && field.name.endsWith('Url')) {
    return (
      <a href={text} target="_blank" rel="noreferrer noopener">
        {new URL(text).host}
      </a>
    );
  }
  if (/^(?:region|zone)Id$/.test(field.name)) return <span class="item">{text}</span>;
  if (/(?:Id|Ids|ips|Addresses|Address|cidrBlock|Arn)$/i.test(field.name) || field.name === 'id')
    return <code>{text}</code>;
  return <>{valueLabel(text)}</>;
}

const mostShown = 3;

function Many({ field, values }: { readonly field: FieldFacts; readonly values: readonly unknown[] }) {
  if (values.length === 0) return <span class="none">{words.value.value.none}</span>;
  const isTags = field.type === 'Tag';
  const rest = values.slice(mostShown);
  return (
    <span class="many" title={rest.length > 0 ? values.map(textOf).join(', ') : undefined}>
      {values.slice(0, mostShown).map((value) => (
        <span class={isTags ? 'tag' : 'item'} key={textOf(value)}>
          {isTags ? textOf(value) : <One field={field} value={value} />}
        </span>
      ))}
      {rest.length > 0 && <span class="none">{words.value.value.more(rest.length)}</span>}
    </span>
  );
}

/** An object: a link for another thing, otherwise its values. */
function Part({ field, value }: { readonly field: FieldFacts; readonly value: Record<string, unknown> }) {
  if (typeof value.id === 'string') {
    const kind = typeof value.__typename === 'string' ? value.__typename : field.type;
    return (
      <ThingLink id={value.id} kind={kind}>
        {textOf(value)}
      </ThingLink>
    );
  }
  return <>{textOf(value)}</>;
}

/** A value in one line of text. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value !== 'object') return String(value);
  const { __typename: _, ...members } = value as Record<string, unknown>;
  if ('key' in members && 'value' in members)
    return members.value ? `${members.key}: ${members.value}` : String(members.key);
  if (typeof members.id === 'string')
    return String(members.name ?? members.displayName ?? members.id.replace(/^.*[:/]/, ''));
  return Object.entries(members)
    .filter(([, each]) => each !== null && each !== '')
    .map(([name, each]) => `${name} ${textOf(each)}`)
    .join(', ');
}
