import { useState } from 'preact/hooks';
import type { ConditionFacts } from '../../../server/console/kinds.js';
import { fieldLabel } from '../../kinds/labels.js';
import { ValueInput } from '../../panel/value-input.js';
import { words } from '../../strings/words.js';
import { type Condition, modes } from './given.js';

interface EditorProps {
  readonly about: ConditionFacts;
  readonly present: Condition | null;
  readonly onApply: (condition: Condition) => void;
}

/** A form for one condition, by the type that the schema gives its value. */
export function ConditionEditor({ about, present, onApply }: EditorProps) {
  const text = words.value.resources;
  const [mode, setMode] = useState(present?.mode ?? 'must');
  const [value, setValue] = useState<unknown>(present?.value ?? firstValue(about));
  const submit = (event: Event) => {
    event.preventDefault();
    if (isWhole(value)) onApply({ mode, name: about.name, value });
  };
  return (
    <form class="condition" onSubmit={submit}>
      <h3>{fieldLabel(about.name)}</h3>
      <p class="note">{about.description}</p>
      <ValueInput about={about} value={value} onChange={setValue} />
      <label>
        {text.mode}
        <select
          value={mode}
          onChange={({ currentTarget }) => setMode(modes.find((each) => each === currentTarget.value) ?? 'must')}
        >
          {modes.map((each) => (
            <option key={each} value={each}>
              {text[each]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="main" disabled={!isWhole(value)}>
        {text.apply}
      </button>
    </form>
  );
}

function firstValue({ type, isList, values }: ConditionFacts): unknown {
  if (type === 'Boolean') return true;
  if (isList) return [];
  if (values.length > 0) return values[0];
  return /Range$/.test(type) ? {} : '';
}

/** A condition without a value is none: an empty list would match nothing. */
function isWhole(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((each) => typeof each !== 'object' || each?.key);
  if (typeof value === 'object' && value !== null) return Object.values(value).some((each) => each !== undefined);
  return value !== '' && value !== undefined && value !== null;
}
