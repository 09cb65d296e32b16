import { formatAmount, formatMonth } from '../../app/format.js';
import { Breakdown } from '../../charts/breakdown.js';
import { Panel } from '../../panel/panel.js';
import type { Asked } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { type CostsData, monthNow } from './queries.js';

type Cost = CostsData['costs']['nodes'][number];

/** The bill of the month by product, a panel part for each currency: no two currencies are added. */
export function Costs({ asked }: { readonly asked: Asked<CostsData> }) {
  const text = words.value.overview;
  const nodes = asked.answer?.data?.costs.nodes ?? [];
  const currencies = sumsByCurrency(nodes);
  return (
    <Panel title={`${text.byProduct}, ${formatMonth(monthNow())}`} asked={asked}>
      {currencies.length === 0 && <p class="none">{words.value.panel.empty}</p>}
      {currencies.map(({ currency, amount }) => (
        <Breakdown
          key={currency}
          label={`${text.byProduct} ${currency ?? ''}`}
          by={text.product}
          form="donut"
          totalShown={formatAmount(amount, currency)}
          shares={nodes.filter((each) => each.currency === currency).map(shareOf)}
        />
      ))}
    </Panel>
  );
}

function shareOf({ values: [product], amount, currency }: Cost) {
  const name = product ?? words.value.resources.noValue;
  return {
    key: name,
    label: name.toUpperCase(),
    value: Number(amount),
    to: null,
    shown: formatAmount(amount, currency),
  };
}

/** The gateway's sums are exact; these are for a headline. */
export function sumsByCurrency(
  nodes: readonly Cost[],
): readonly { readonly currency: string | null; readonly amount: number }[] {
  const sums = new Map<string | null, number>();
  for (const { currency, amount } of nodes) sums.set(currency, (sums.get(currency) ?? 0) + Number(amount));
  return [...sums].map(([currency, amount]) => ({ currency, amount }));
}
