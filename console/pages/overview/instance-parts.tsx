import { formatNumber } from '../../app/format.js';
import { addressOf } from '../../app/route.js';
import { Breakdown } from '../../charts/breakdown.js';
import type { Share } from '../../charts/share.js';
import { summaryOf } from '../../kinds/catalogue.js';
import { kindLabel, valueLabel } from '../../kinds/labels.js';
import { Panel } from '../../panel/panel.js';
import type { Asked } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { ageRange } from '../resources/age-range.js';
import type { Group, InstancesData } from './queries.js';

const kind = 'Instance';

/** Instances by status and by age, read live. */
export function InstanceParts({ asked }: { readonly asked: Asked<InstancesData> }) {
  const text = words.value.overview;
  const summary = summaryOf(kind);
  const name = summary ? kindLabel(summary) : kind;
  const list = asked.answer?.data?.instances;
  return (
    <>
      <Panel title={text.byStatus(name)} asked={asked} note={text.live}>
        <Breakdown
          label={text.byStatus(name)}
          by={text.status}
          shares={(list?.status ?? []).map(statusShare)}
          form="donut"
        />
      </Panel>
      <Panel title={text.byAge(name)} asked={asked} note={text.live}>
        <Breakdown label={text.byAge(name)} by={text.age} shares={(list?.age ?? []).map(ageShare)} form="donut" />
      </Panel>
    </>
  );
}

function statusShare({ values: [status], count }: Group): Share {
  const to = status ? addressOf(`/resources/${kind}`, { 'must.statusIn': JSON.stringify([status]) }) : null;
  return { key: status ?? '', label: valueLabel(status ?? ''), value: count, shown: formatNumber(count), to };
}

function ageShare({ values: [age], count }: Group): Share {
  const to = age ? addressOf(`/resources/${kind}`, { 'must.createdAt': JSON.stringify(ageRange(age)) }) : null;
  return {
    key: age ?? '',
    label: words.value.age[age ?? ''] ?? age ?? '',
    value: count,
    shown: formatNumber(count),
    to,
  };
}
