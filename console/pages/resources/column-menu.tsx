import type { KindFacts } from '../../../server/console/kinds.js';
import { setParams } from '../../app/route.js';
import { columnFields } from '../../kinds/columns.js';
import { fieldLabel } from '../../kinds/labels.js';
import { Popover } from '../../panel/popover.js';
import { words } from '../../strings/words.js';

/** Which fields are columns. Those that take calls say so. */
export function ColumnMenu({ facts, columns }: { readonly facts: KindFacts; readonly columns: readonly string[] }) {
  const text = words.value.resources;
  const toggle = (name: string) => {
    const next = columns.includes(name) ? columns.filter((each) => each !== name) : [...columns, name];
    setParams({ columns: next.length > 0 ? next.join(',') : null }, { replace: true });
  };
  return (
    <Popover label={text.columns} class="right">
      {() => (
        <ul class="choices">
          {columnFields(facts).map(({ name, description, isHeld }) => (
            <li key={name}>
              <label title={description}>
                <input type="checkbox" checked={columns.includes(name)} onChange={() => toggle(name)} />
                {fieldLabel(name)}
                {!isHeld && <small>{text.columnCalls}</small>}
              </label>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
