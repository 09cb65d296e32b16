import { useMemo, useState } from 'preact/hooks';
import type { KindFacts } from '../../../server/console/kinds.js';
import { formatNumber, formatTime } from '../../app/format.js';
import { Series } from '../../charts/series.js';
import { valueLabel } from '../../kinds/labels.js';
import { Panel } from '../../panel/panel.js';
import { useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { Table } from '../../table/table.js';

interface Point {
  readonly at: string;
  readonly average: number | null;
}

interface MetricSeries {
  readonly name: string;
  readonly unit: string | null;
  readonly points: readonly Point[];
}

interface MetricsData {
  readonly node: { readonly metrics: readonly MetricSeries[] | null } | null;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;
const windows = [1, 6, 24, 168] as const;
const mostMetrics = 4;
const noMetrics = { type: '', names: [] };

/** Series of CloudMonitor: one call for each metric. */
export function Metrics({ facts, id }: { readonly facts: KindFacts; readonly id: string }) {
  const { type, names } = facts.metrics ?? noMetrics;
  const text = words.value.thing;
  const [hours, setHours] = useState<number>(1);
  const [chosen, setChosen] = useState<readonly string[]>(names.slice(0, 1));
  const operation = useMemo(() => {
    const to = Math.floor(Date.now() / minuteMs) * minuteMs;
    const query = `query Metrics${facts.kind}($id: ID!, $names: [${type}!]!, $from: DateTime, $to: DateTime) {
  node(id: $id) { ... on ${facts.kind} { metrics(names: $names, from: $from, to: $to) { name unit points { at average } } } }
}`;
    const variables = {
      id,
      names: chosen,
      from: new Date(to - hours * hourMs).toISOString(),
      to: new Date(to).toISOString(),
    };
    return { query, variables };
  }, [facts.kind, type, id, chosen, hours]);
  const asked = useQuery<MetricsData>(chosen.length > 0 ? operation : null);
  const series = asked.answer?.data?.node?.metrics ?? [];
  const toggle = (name: string) =>
    setChosen(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name].slice(-mostMetrics));
  const tools = (
    <>
      <span class="grow" />
      <span class="segments">
        {windows.map((each) => (
          <button key={each} type="button" class="quiet" aria-pressed={each === hours} onClick={() => setHours(each)}>
            {text.hours(each)}
          </button>
        ))}
      </span>
    </>
  );
  return (
    <Panel title={text.metrics} asked={asked} tools={tools} class="wide">
      <div class="buttons">
        {names.map((name) => (
          <button key={name} type="button" aria-pressed={chosen.includes(name)} onClick={() => toggle(name)}>
            {valueLabel(name)}
          </button>
        ))}
      </div>
      <div class="panels series-list">
        {series.map((each) => (
          <OneSeries key={each.name} series={each} />
        ))}
      </div>
    </Panel>
  );
}

/** The line, and behind it the table of its points. */
function OneSeries({ series }: { readonly series: MetricSeries }) {
  const text = words.value.thing;
  const title = `${valueLabel(series.name)}${series.unit ? ` (${series.unit})` : ''}`;
  const line = useMemo(
    () => ({
      label: series.name,
      times: series.points.map(({ at }) => Date.parse(at) / 1000),
      values: series.points.map(({ average }) => average),
    }),
    [series],
  );
  if (series.points.length === 0) {
    return (
      <div>
        <h3>{title}</h3>
        <p class="none">{text.noPoints}</p>
      </div>
    );
  }
  return (
    <div>
      <h3>{title}</h3>
      <Series line={line} />
      <details>
        <summary>{words.value.panel.asTable}</summary>
        <Table
          label={title}
          rows={series.points}
          keyOf={({ at }) => at}
          columns={[
            { key: 'at', title: text.at, cell: ({ at }) => formatTime(at) },
            {
              key: 'average',
              title: text.average,
              isNumber: true,
              cell: ({ average }) => (average === null ? words.value.value.none : formatNumber(average)),
            },
          ]}
        />
      </details>
    </div>
  );
}
