import { useState } from 'preact/hooks';
import type { KindFacts } from '../../../server/console/kinds.js';
import { formatNumber } from '../../app/format.js';
import { Link } from '../../app/link.js';
import { addressOf } from '../../app/route.js';
import { useKind } from '../../kinds/catalogue.js';
import { firstColumns, nameField, type Row, selectionOf } from '../../kinds/columns.js';
import { fieldLabel } from '../../kinds/labels.js';
import { ThingLink } from '../../kinds/thing-link.js';
import { Panel } from '../../panel/panel.js';
import { Skeleton } from '../../panel/skeleton.js';
import { type UnavailableRow, unavailableFields } from '../../query/problems.js';
import { useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { type Column, Table } from '../../table/table.js';
import { Value } from '../../table/value.js';

/** The kinds of RAM, with the word for each. */
const kinds = { User: 'users', Role: 'roles', Group: 'groups', Policy: 'policies', AccessKey: 'keys' } as const;
type Kind = keyof typeof kinds;
const names = Object.keys(kinds) as Kind[];
const first = 20;

/** The first users, roles, groups, policies and keys; the lists of resources have all of them. */
export function Principals() {
  const text = words.value.access;
  const [kind, setKind] = useState<Kind>('User');
  const facts = useKind(kind);
  const tabs = (
    <>
      <span class="grow" />
      <span class="segments">
        {names.map((each) => (
          <button key={each} type="button" aria-pressed={each === kind} onClick={() => setKind(each)}>
            {text[kinds[each]]}
          </button>
        ))}
      </span>
    </>
  );
  if (!facts) return <Skeleton />;
  return <First key={kind} title={text[kinds[kind]]} facts={facts} tools={tabs} />;
}

interface Listed {
  readonly nodes: readonly Row[];
  readonly totalCount: number | null;
  readonly unavailable: readonly UnavailableRow[];
}

function First({
  title,
  facts,
  tools,
}: {
  readonly title: string;
  readonly facts: KindFacts;
  readonly tools: preact.JSX.Element;
}) {
  const columns = firstColumns(facts);
  const query = `query First${facts.kind} {
  list: ${facts.list}(first: ${first}) { nodes { ${selectionOf(facts, columns)} } ${unavailableFields} ... @defer(label: "count") { totalCount } }
}`;
  const asked = useQuery<{ list: Listed | null }>({ query });
  const list = asked.answer?.data?.list;
  const name = nameField(facts);
  const shown = columns.flatMap((column): Column<Row>[] => {
    const field = facts.fields.find((each) => each.name === column);
    if (!field) return [];
    const cell = (row: Row) => {
      const value = <Value field={field} value={row[column]} />;
      return column === name ? (
        <ThingLink id={row.id} kind={facts.kind}>
          {value}
        </ThingLink>
      ) : (
        value
      );
    };
    return [{ key: column, title: fieldLabel(column), cell }];
  });
  const total = list?.totalCount;
  return (
    <Panel title={total == null ? title : `${title} · ${formatNumber(total)}`} asked={asked} tools={tools} class="wide">
      <Table label={title} columns={shown} rows={list?.nodes ?? []} keyOf={(row) => row.id ?? JSON.stringify(row)} />
      <p>
        <Link to={addressOf(`/resources/${facts.kind}`)}>{words.value.access.openList}</Link>
      </p>
    </Panel>
  );
}
