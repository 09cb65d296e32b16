import { useId, useState } from 'preact/hooks';
import type { KindFacts } from '../../../server/console/kinds.js';
import { catalogue } from '../../kinds/catalogue.js';
import { fieldLabel } from '../../kinds/labels.js';
import { words } from '../../strings/words.js';
import { ActionForm } from './action-form.js';
import { mutationsFor } from './targets.js';
import type { ThingRow } from './thing-query.js';

interface ActionsProps {
  readonly facts: KindFacts;
  readonly thing: ThingRow;
  readonly onDone: () => void;
}

/** What can be done to a thing: the mutations that the gateway offers for its kind. Whether the caller may is told by the cloud. */
export function Actions({ facts, thing, onDone }: ActionsProps) {
  const text = words.value.thing;
  const title = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const mutations = mutationsFor(facts, catalogue.value?.mutations ?? []);
  const mutation = mutations.find(({ name }) => name === chosen);
  return (
    <section class="panel wide" aria-labelledby={title}>
      <header>
        <h2 id={title}>{text.actions}</h2>
      </header>
      <div class="content">
        {mutations.length === 0 ? (
          <p class="none">{text.noActions}</p>
        ) : (
          <div class="buttons">
            {mutations.map(({ name, description }) => (
              <button
                key={name}
                type="button"
                title={description}
                aria-pressed={name === chosen}
                onClick={() => setChosen(name === chosen ? null : name)}
              >
                {fieldLabel(name)}
              </button>
            ))}
          </div>
        )}
        {mutation && <ActionForm key={mutation.name} mutation={mutation} facts={facts} thing={thing} onDone={onDone} />}
      </div>
    </section>
  );
}
