import type { ConditionFacts } from '../../server/console/kinds.js';
import { valueLabel } from '../kinds/labels.js';
import { words } from '../strings/words.js';

interface InputProps {
  readonly about: Pick<ConditionFacts, 'type' | 'isList' | 'values'>;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** The fields for a value of a type of the schema: those of filters and of actions. */
export function ValueInput({ about, value, onChange }: InputProps) {
  const text = words.value.resources;
  if (about.type === 'Boolean') return <YesNo value={value} onChange={onChange} />;
  if (about.values.length > 0) return <Choices about={about} value={value} onChange={onChange} />;
  if (about.type === 'TagFilter' || about.type === 'TagInput') return <Tags value={value} onChange={onChange} />;
  if (/Range$/.test(about.type)) return <Range type={about.type} value={value} onChange={onChange} />;
  if (about.isList) {
    const shown = Array.isArray(value) ? value.join(', ') : '';
    return (
      <label>
        {text.values}
        <input
          value={shown}
          onChange={({ currentTarget }) =>
            onChange(
              currentTarget.value
                .split(',')
                .map((each) => each.trim())
                .filter(Boolean),
            )
          }
        />
      </label>
    );
  }
  const isNumber = /^(?:Int|Float)$/.test(about.type);
  return (
    <label>
      {text.value}
      <input
        type={isNumber ? 'number' : 'text'}
        value={typeof value === 'string' || typeof value === 'number' ? value : ''}
        onInput={({ currentTarget }) => onChange(isNumber ? Number(currentTarget.value) : currentTarget.value)}
      />
    </label>
  );
}

function YesNo({ value, onChange }: Omit<InputProps, 'about'>) {
  const text = words.value.value;
  return (
    <div class="segments">
      {[true, false].map((each) => (
        <button type="button" key={String(each)} aria-pressed={value === each} onClick={() => onChange(each)}>
          {each ? text.yes : text.no}
        </button>
      ))}
    </div>
  );
}

function Choices({ about, value, onChange }: InputProps) {
  const chosen = Array.isArray(value) ? value : [value];
  const toggle = (each: string) => {
    if (!about.isList) return onChange(each);
    onChange(chosen.includes(each) ? chosen.filter((other) => other !== each) : [...chosen, each]);
  };
  return (
    <ul class="choices">
      {about.values.map((each) => (
        <li key={each}>
          <label>
            <input
              type={about.isList ? 'checkbox' : 'radio'}
              checked={chosen.includes(each)}
              onChange={() => toggle(each)}
            />
            {valueLabel(each)}
          </label>
        </li>
      ))}
    </ul>
  );
}

interface Tag {
  readonly key: string;
  readonly value?: string;
}

function Tags({ value, onChange }: Omit<InputProps, 'about'>) {
  const text = words.value.resources;
  const tags: readonly Tag[] = Array.isArray(value) && value.length > 0 ? (value as Tag[]) : [{ key: '' }];
  const set = (at: number, tag: Tag) => onChange(tags.map((each, index) => (index === at ? tag : each)));
  return (
    <>
      {tags.map((tag, at) => (
        <div class="pair" key={at}>
          <input
            aria-label={text.key}
            placeholder={text.key}
            value={tag.key}
            onInput={({ currentTarget }) => set(at, { ...tag, key: currentTarget.value })}
          />
          <input
            aria-label={text.tagValue}
            placeholder={text.tagValue}
            value={tag.value ?? ''}
            onInput={({ currentTarget }) =>
              set(at, { key: tag.key, ...(currentTarget.value && { value: currentTarget.value }) })
            }
          />
        </div>
      ))}
      <button type="button" class="quiet" onClick={() => onChange([...tags, { key: '' }])}>
        +
      </button>
    </>
  );
}

function Range({ type, value, onChange }: Omit<InputProps, 'about'> & { readonly type: string }) {
  const text = words.value.resources;
  const range = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const isTime = type === 'DateTimeRange';
  const ends = isTime ? (['after', 'before'] as const) : (['min', 'max'] as const);
  const read = (written: string) => {
    if (written === '') return undefined;
    if (isTime) return new Date(written).toISOString();
    return type === 'BigIntRange' ? written : Number(written);
  };
  const shown = (end: string) => {
    const present = range[end];
    if (present === undefined || present === null) return '';
    return isTime ? localTime(String(present)) : String(present);
  };
  return (
    <div class="pair">
      {ends.map((end) => (
        <label key={end}>
          {text[end]}
          <input
            type={isTime ? 'datetime-local' : 'number'}
            step="any"
            value={shown(end)}
            onChange={({ currentTarget }) => onChange({ ...range, [end]: read(currentTarget.value) })}
          />
        </label>
      ))}
    </div>
  );
}

/** As a field for local times wants it. */
function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
