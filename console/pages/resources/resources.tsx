import { useEffect, useMemo } from 'preact/hooks';
import type { KindFacts } from '../../../server/console/kinds.js';
import { formatNumber } from '../../app/format.js';
import { addressOf, go, route } from '../../app/route.js';
import { caller } from '../../callers/caller.js';
import { useKind } from '../../kinds/catalogue.js';
import { selectionOf } from '../../kinds/columns.js';
import { kindLabel } from '../../kinds/labels.js';
import { PanelFoot } from '../../panel/panel.js';
import { Problems } from '../../panel/problems.js';
import { Skeleton } from '../../panel/skeleton.js';
import type { Asked } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { AccountMenu } from './account-menu.js';
import { ColumnMenu } from './column-menu.js';
import { ExportMenu } from './export-menu.js';
import { Facets } from './facets.js';
import { FilterBar } from './filter-bar.js';
import { type Given, givenIn } from './given.js';
import { KindPicker } from './kind-picker.js';
import type { Question } from './lanes.js';
import { placesOf, type Scopes, useScopes } from './places.js';
import { RowTable } from './row-table.js';
import { type Rows, useRows } from './use-rows.js';

const firstKind = 'Instance';

/** The page of all things of one kind. The address holds the kind, the filter, the order, the columns and the accounts. */
export function Resources() {
  const { rest, params } = route.value;
  const facts = useKind(rest || firstKind);
  const scopes = useScopes();
  useEffect(() => {
    if (!rest) go(addressOf(`/resources/${firstKind}`), { replace: true });
  }, [rest]);
  if (facts === null) return <p>{words.value.shell.noPage}</p>;
  const known = scopes.answer?.isComplete ? scopes.answer.data : null;
  return (
    <div class="resources">
      <KindPicker kind={rest || firstKind} />
      {facts && (known || !scopes.isBusy) ? (
        <List
          facts={facts}
          given={givenIn(params, facts)}
          scopes={known ?? { viewer: null, accounts: null, regions: null }}
        />
      ) : (
        <Skeleton lines={12} />
      )}
    </div>
  );
}

interface ListProps {
  readonly facts: KindFacts;
  readonly given: Given;
  readonly scopes: Scopes;
}

function List({ facts, given, scopes }: ListProps) {
  const key = JSON.stringify([facts.kind, given, scopes.regions?.length, caller.value?.key]);
  const question = useMemo<Question>(() => {
    const selection = selectionOf(facts, given.columns);
    return { facts, given, selection, places: placesOf(facts, given, scopes) };
  }, [key]);
  const { rows, again } = useRows(question, key);
  return (
    <>
      <header class="page-head">
        <h1>{kindLabel(facts)}</h1>
        <Total rows={rows} />
        <span class="grow" />
        <AccountMenu accounts={given.accounts} scopes={scopes} />
        <ColumnMenu facts={facts} columns={given.columns} />
        <ExportMenu question={question} />
      </header>
      <FilterBar facts={facts} conditions={given.conditions} />
      <div class="with-facets">
        <Facets key={facts.kind} question={question} rows={rows} />
        <section class="panel list" aria-busy={rows?.isBusy ?? true} aria-label={kindLabel(facts)}>
          {rows?.isBusy && <div class="progress" aria-hidden="true" />}
          {rows && <RowTable question={question} rows={rows} resetBy={key} />}
          {rows && <Problems problems={rows.found} />}
          {rows && <PanelFoot asked={askedOf(rows, again)} />}
        </section>
      </div>
    </>
  );
}

/** The rows as a panel shows what it asked. */
function askedOf(rows: Rows, again: () => void): Asked<unknown> {
  const { operation, found, cost, waiting, isBusy, isCancelled, ms } = rows;
  const answer = { data: {}, problems: found, cost, pending: waiting, isComplete: !isBusy };
  return { operation, answer, isBusy, isCancelled, ms, cancel: () => rows.cancel(), again };
}

/** How many there are, as far as is known. */
function Total({ rows }: { readonly rows: Rows | null }) {
  const text = words.value.resources;
  if (!rows) return null;
  const { total, length, waiting, lanes } = rows.observe();
  const known = formatNumber(Math.max(0, length - waiting.length));
  const said = total !== null ? text.total(formatNumber(total)) : rows.isBusy ? text.soFar(known) : text.atLeast(known);
  return (
    <p class="total" role="status">
      {said}
      {rows.isBusy && lanes.length > 1 && <small> {text.places(lanes.length - waiting.length, lanes.length)}</small>}
    </p>
  );
}
