import { formatTime } from '../../app/format.js';
import { resourceTypeLabel } from '../../kinds/labels.js';
import { Panel } from '../../panel/panel.js';
import type { Asked } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { type Column, Table } from '../../table/table.js';
import { type Change, type ChangesData, newestChanges } from './queries.js';

/** The latest writes: what was done, by whom, to what. */
export function Changes({ asked }: { readonly asked: Asked<ChangesData> }) {
  const text = words.value.overview;
  const columns: readonly Column<Change>[] = [
    { key: 'at', title: text.when, cell: ({ at }) => <time dateTime={at}>{formatTime(at)}</time> },
    {
      key: 'name',
      title: text.what,
      cell: ({ name, errorCode }) =>
        errorCode ? (
          <span class="status bad">
            <i aria-hidden="true" />
            {name}: {errorCode}
          </span>
        ) : (
          name
        ),
    },
    { key: 'who', title: text.who, cell: ({ principalName }) => principalName ?? words.value.value.none },
    {
      key: 'on',
      title: text.on,
      cell: ({ resources }) => <Targets of={resources ?? []} />,
    },
    {
      key: 'where',
      title: text.where,
      cell: ({ regionId }) => <span class="item">{regionId ?? words.value.value.none}</span>,
    },
  ];
  const { newest: rows } = newestChanges(asked.answer?.data ?? {});
  return (
    <Panel title={text.recent} asked={asked} note={text.recentNote} class="wide">
      {rows.length === 0 ? (
        <p class="none">{words.value.panel.empty}</p>
      ) : (
        <Table label={text.recent} columns={columns} rows={rows} keyOf={({ eventId }) => eventId} />
      )}
    </Panel>
  );
}

const mostTargets = 3;

/** What a write changed, a line each: the first ones, and how many more. */
function Targets({ of: all }: { readonly of: NonNullable<Change['resources']> }) {
  const rest = all.slice(mostTargets);
  return (
    <>
      {all.slice(0, mostTargets).map(({ resourceType, resourceId }) => (
        <div key={resourceId}>
          {resourceTypeLabel(resourceType)} <code class="under">{resourceId}</code>
        </div>
      ))}
      {rest.length > 0 && (
        <span class="none" title={rest.map(({ resourceId }) => resourceId).join(', ')}>
          {words.value.value.more(rest.length)}
        </span>
      )}
    </>
  );
}
