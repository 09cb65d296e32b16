import type { ComponentChildren } from 'preact';
import { formatAmount, formatMonth, formatNumber } from '../../app/format.js';
import type { Asked } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { type ChangesData, type CostsData, type InventoryData, monthNow, newestChanges } from './queries.js';

interface TilesProps {
  readonly inventory: Asked<InventoryData>;
  readonly changes: Asked<ChangesData>;
  readonly costs: Asked<CostsData>;
}

/** The numbers that one looks at first. A number that could not be read whole says so. */
export function Tiles({ inventory, changes, costs }: TilesProps) {
  const text = words.value.overview;
  const index = inventory.answer?.data?.search;
  const { count, hasMore } = newestChanges(changes.answer?.data ?? {});
  const totals = costs.answer?.data?.totals.nodes ?? [];
  return (
    <dl class="tiles">
      <Tile label={text.things} asked={inventory} value={index?.totalCount != null && formatNumber(index.totalCount)} />
      <Tile label={text.kinds} asked={inventory} value={index?.kinds && formatNumber(index.kinds.length)} />
      <Tile label={text.regions} asked={inventory} value={index?.regions && formatNumber(index.regions.length)} />
      <Tile
        label={text.changes}
        asked={changes}
        value={changes.answer?.isComplete && count !== null && `${formatNumber(count)}${hasMore ? '+' : ''}`}
      />
      <Tile
        label={text.cost(formatMonth(monthNow()))}
        asked={costs}
        value={totals.map(({ currency, amount }) => formatAmount(amount, currency)).join(' + ')}
      />
    </dl>
  );
}

function Tile({
  label,
  asked,
  value,
}: {
  readonly label: string;
  readonly asked: Asked<unknown>;
  readonly value: ComponentChildren;
}) {
  const problems = asked.answer?.problems ?? [];
  const isForbidden = !value && problems.some(({ code }) => code === 'FORBIDDEN');
  return (
    <div class="tile">
      <dt>{label}</dt>
      <dd class={value ? undefined : 'none'}>
        {value ||
          (asked.isBusy ? (
            <span class="skeleton">
              <span />
            </span>
          ) : isForbidden ? (
            <small>{words.value.problem.forbidden}</small>
          ) : (
            words.value.value.none
          ))}
        {value && problems.length > 0 && <small title={words.value.panel.missing(problems.length)}> *</small>}
      </dd>
    </div>
  );
}
