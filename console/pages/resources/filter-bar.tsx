import { useState } from 'preact/hooks';
import type { KindFacts } from '../../../server/console/kinds.js';
import { fieldLabel } from '../../kinds/labels.js';
import { Popover } from '../../panel/popover.js';
import { words } from '../../strings/words.js';
import { ConditionEditor } from './condition-editor.js';
import { type Condition, removeConditions, setCondition } from './given.js';
import { sayValue } from './say-value.js';

interface FilterBarProps {
  readonly facts: KindFacts;
  readonly conditions: readonly Condition[];
}

/** The conditions of a list, each to be changed or removed, and one to be added. */
export function FilterBar({ facts, conditions }: FilterBarProps) {
  const text = words.value.resources;
  if (facts.conditions.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of one form
    <div class="filters" role="group" aria-label={text.filters}>
      {conditions.map((condition) => (
        <Chip key={`${condition.mode}.${condition.name}`} facts={facts} condition={condition} />
      ))}
      <Popover label={`+ ${text.addFilter}`}>{(close) => <NewCondition facts={facts} close={close} />}</Popover>
      {conditions.length > 1 && (
        <button type="button" class="quiet" onClick={() => removeConditions(conditions)}>
          {text.clear}
        </button>
      )}
    </div>
  );
}

function Chip({ facts, condition }: { readonly facts: KindFacts; readonly condition: Condition }) {
  const text = words.value.resources;
  const about = facts.conditions.find(({ name }) => name === condition.name);
  if (!about) return null;
  const label = `${condition.mode === 'must' ? '' : `${condition.mode === 'not' ? '¬' : '∨'} `}${fieldLabel(condition.name)}: ${sayValue(condition.value)}`;
  return (
    <span class="chip">
      <Popover label={label}>
        {(close) => (
          <ConditionEditor
            about={about}
            present={condition}
            onApply={(next) => {
              close();
              setCondition(next, condition);
            }}
          />
        )}
      </Popover>
      <button
        type="button"
        class="remove"
        aria-label={text.removeFilter(fieldLabel(condition.name))}
        onClick={() => removeConditions([condition])}
      >
        ×
      </button>
    </span>
  );
}

/** First which condition, then its value. */
function NewCondition({ facts, close }: { readonly facts: KindFacts; readonly close: () => void }) {
  const text = words.value.resources;
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const about = facts.conditions.find(({ name }) => name === chosen);
  if (about) {
    return (
      <ConditionEditor
        about={about}
        present={null}
        onApply={(next) => {
          close();
          setCondition(next);
        }}
      />
    );
  }
  const letters = wanted.trim().toLowerCase();
  const found = facts.conditions.filter(
    ({ name, description }) =>
      fieldLabel(name).toLowerCase().includes(letters) || description.toLowerCase().includes(letters),
  );
  return (
    <>
      <label>
        <span class="unseen">{text.conditionHint}</span>
        <input
          type="search"
          placeholder={text.conditionHint}
          value={wanted}
          onInput={({ currentTarget }) => setWanted(currentTarget.value)}
        />
      </label>
      <ul class="choices">
        {found.map(({ name, description }) => (
          <li key={name}>
            <button type="button" class="choice" title={description} onClick={() => setChosen(name)}>
              {fieldLabel(name)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
