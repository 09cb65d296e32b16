import { useId, useMemo, useState } from 'preact/hooks';
import type { FieldFacts, KindFacts } from '../../../server/console/kinds.js';
import { formatNumber } from '../../app/format.js';
import { useKind } from '../../kinds/catalogue.js';
import { firstColumns, nameField, type Row, selectionOf } from '../../kinds/columns.js';
import { fieldLabel } from '../../kinds/labels.js';
import { ThingLink } from '../../kinds/thing-link.js';
import { PanelFoot } from '../../panel/panel.js';
import { Problems } from '../../panel/problems.js';
import { Skeleton } from '../../panel/skeleton.js';
import { unavailableFields } from '../../query/problems.js';
import { useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { type Column, Table } from '../../table/table.js';
import { textOf, Value } from '../../table/value.js';
import { hangingFields } from './thing-query.js';

/** The lists of a thing as tabs: the disks of an instance, the events about it. Each is asked when it is opened. */
export function Hanging({ facts, id }: { readonly facts: KindFacts; readonly id: string }) {
  const text = words.value.thing;
  const fields = hangingFields(facts);
  const [chosen, setChosen] = useState<string | null>(null);
  const title = useId();
  const field = fields.find(({ name }) => name === chosen);
  if (fields.length === 0) return null;
  return (
    <section class="panel wide" aria-labelledby={title}>
      <header>
        <h2 id={title}>{text.lists}</h2>
      </header>
      <div class="content">
        <div class="buttons">
          {fields.map(({ name, description }) => (
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
      </div>
      {field && <HangingList key={field.name} facts={facts} field={field} id={id} />}
    </section>
  );
}

const first = 50;

interface Connection {
  readonly nodes: readonly Row[];
  readonly totalCount?: number | null;
}

type HangingData = Readonly<Record<'node', Readonly<Record<string, readonly Row[] | Connection | null>> | null>>;

function HangingList({
  facts,
  field,
  id,
}: {
  readonly facts: KindFacts;
  readonly field: FieldFacts;
  readonly id: string;
}) {
  const text = words.value;
  const items = useKind(field.shape === 'parts' ? null : field.type);
  const operation = useMemo(
    () => (items === undefined ? null : { query: listOf(facts, field, items), variables: { id } }),
    [facts, field, items, id],
  );
  const asked = useQuery<HangingData>(operation);
  const answer = asked.answer?.data?.node?.[field.name];
  const rows = (answer && 'nodes' in answer ? answer.nodes : answer) ?? [];
  const total = answer && 'nodes' in answer ? answer.totalCount : rows.length;
  return (
    <>
      {asked.isBusy && <div class="progress" aria-hidden="true" />}
      <div class="content">
        {!asked.answer ? (
          <Skeleton />
        ) : rows.length === 0 ? (
          <p class="none">{text.panel.empty}</p>
        ) : (
          <Table
            label={fieldLabel(field.name)}
            columns={columnsOf(field, items ?? null)}
            rows={rows}
            keyOf={(row) => row.id ?? JSON.stringify(row)}
          />
        )}
        {total !== null && total !== undefined && total > rows.length && (
          <p class="note">{text.resources.shown('1', formatNumber(rows.length), formatNumber(total))}</p>
        )}
      </div>
      {asked.answer && <Problems problems={asked.answer.problems} />}
      <PanelFoot asked={asked} />
    </>
  );
}

/** A list of things has the columns of their kind, a list of parts all their values. */
function listOf(facts: KindFacts, field: FieldFacts, items: KindFacts | null): string {
  const selection = items ? selectionOf(items, firstColumns(items)) : field.select.join(' ') || '__typename';
  const body =
    field.shape === 'list'
      ? `(first: ${first}) { nodes { ${selection} } totalCount ${unavailableFields} }`
      : ` { ${selection} }`;
  return `query ${facts.kind}List($id: ID!) {\n  node(id: $id) { ... on ${facts.kind} { ${field.name}${body} } }\n}`;
}

function columnsOf(field: FieldFacts, items: KindFacts | null): readonly Column<Row>[] {
  const names = items ? firstColumns(items) : field.select.filter((name) => name !== 'cursor');
  const linked = items?.isNode ? nameField(items) : null;
  return names.map((name) => {
    const shown = items?.fields.find((each) => each.name === name) ?? plain(name);
    return {
      key: name,
      title: fieldLabel(name),
      cell: (row) =>
        name === linked && items ? (
          <ThingLink id={row.id} kind={items.kind}>
            {textOf(row[name]) || row.id?.replace(/^.*[:/]/, '')}
          </ThingLink>
        ) : (
          <Value field={shown} value={row[name]} />
        ),
    };
  });
}

/** A value of a part, whose type is not told: times are known by their names. */
function plain(name: string): FieldFacts {
  return {
    name,
    description: '',
    shape: 'value',
    type: /At$/.test(name) ? 'DateTime' : 'String',
    isHeld: true,
    select: [],
  };
}
