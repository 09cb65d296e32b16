import type { FieldFacts, KindFacts } from '../../../server/console/kinds.js';
import { fieldLabel } from '../../kinds/labels.js';
import { Panel } from '../../panel/panel.js';
import type { Asked } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { textOf, Value } from '../../table/value.js';
import { detailFields, heldFields, relatedFields, type ThingData, type ThingRow } from './thing-query.js';

interface FactsProps {
  readonly facts: KindFacts;
  readonly asked: Asked<ThingData>;
  readonly thing: ThingRow | null;
  readonly isLive: boolean;
}

/** What a thing says of itself, its tags, and the things that it belongs to. */
export function Facts({ facts, asked, thing, isLive }: FactsProps) {
  const text = words.value.thing;
  const isPending = (label: string) => asked.answer?.pending.includes(label) ?? false;
  const held = heldFields(facts).filter(({ name }) => name !== 'tags');
  const details = detailFields(facts).filter(({ name }) => name !== 'tags');
  const tags = thing?.tags;
  return (
    <Panel title={text.facts} asked={asked} class="wide" tools={isLive && <span class="live">{text.live}</span>}>
      {Array.isArray(tags) && (
        <p class="tags">
          {tags.length === 0 && <span class="none">{text.noTags}</span>}
          {tags.map((tag) => (
            <span class="tag" key={textOf(tag)}>
              {textOf(tag)}
            </span>
          ))}
        </p>
      )}
      <List fields={held} thing={thing} />
      <More title={text.related} fields={relatedFields(facts)} thing={thing} isPending={isPending('related')} />
      <More title={text.details} fields={details} thing={thing} isPending={isPending('details')} />
    </Panel>
  );
}

interface ListProps {
  readonly fields: readonly FieldFacts[];
  readonly thing: ThingRow | null;
}

function More({
  title,
  isPending,
  fields,
  thing,
}: ListProps & { readonly title: string; readonly isPending: boolean }) {
  const some = fields.filter(({ name }) => !isEmpty(thing?.[name]));
  if (some.length === 0 && !isPending) return null;
  return (
    <>
      <h3>{title}</h3>
      {isPending ? <p class="waiting">{words.value.shell.loading}</p> : <List fields={some} thing={thing} />}
    </>
  );
}

/** Fields without a value are left out: most things lack most of them. */
function List({ fields, thing }: ListProps) {
  return (
    <dl class="facts-list">
      {fields
        .filter(({ name }) => !isEmpty(thing?.[name]))
        .map((field) => (
          <div key={field.name}>
            <dt title={field.description}>{fieldLabel(field.name)}</dt>
            <dd>
              <Value field={field} value={thing?.[field.name]} />
            </dd>
          </div>
        ))}
    </dl>
  );
}

function isEmpty(value: unknown): boolean {
  return textOf(value) === '';
}
