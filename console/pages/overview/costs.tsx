import { formatAmount, formatMonth } from '../../app/format.js';
import { Breakdown } from '../../charts/breakdown.js';
import { Panel } from '../../panel/panel.js';
import type { Asked } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { type CostOfProduct, type CostsData, monthNow } from './queries.js';

/** The bill of the month by product, a panel part for each currency: no two currencies are added. */
export function Costs({ asked }: { readonly asked: Asked<CostsData> }) {
  const text = words.value.overview;
  const nodes = asked.answer?.data?.costs.nodes ?? [];
  const totals = asked.answer?.data?.totals.nodes ?? [];
  return (
    <Panel title={`${text.byProduct}, ${formatMonth(monthNow())}`} asked={asked} class="wide">
      {totals.length === 0 && <p class="none">{words.value.panel.empty}</p>}
      {totals.map(({ currency, amount }) => (
        <Breakdown
          key={currency}
          label={`${text.byProduct} ${currency ?? ''}`}
          by={text.product}
          form="donut"
          valueTitle={text.amount}
          totalShown={formatAmount(amount, currency)}
          shares={nodes.filter((each) => each.currency === currency).map(shareOf)}
        />
      ))}
    </Panel>
  );
}

function shareOf({ values: [product], amount, currency }: CostOfProduct) {
  const name = product ?? words.value.resources.noValue;
  return {
    key: name,
    label: name.toUpperCase(),
    value: Number(amount),
    to: null,
    shown: formatAmount(amount, currency),
  };
}
