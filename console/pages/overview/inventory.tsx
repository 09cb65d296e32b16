import { formatNumber } from '../../app/format.js';
import { addressOf } from '../../app/route.js';
import { Breakdown } from '../../charts/breakdown.js';
import type { Share } from '../../charts/share.js';
import { kindOfResourceType } from '../../kinds/catalogue.js';
import { kindLabel, resourceTypeLabel } from '../../kinds/labels.js';
import { Panel } from '../../panel/panel.js';
import type { Asked } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import type { Group, InventoryData } from './queries.js';

/** All things by kind and by region, from the index. */
export function Inventory({ asked }: { readonly asked: Asked<InventoryData> }) {
  const text = words.value.overview;
  const index = asked.answer?.data?.search;
  return (
    <>
      <Panel title={text.byKind} asked={asked} note={text.fromIndex}>
        <Breakdown
          label={text.byKind}
          by={text.kind}
          shares={(index?.kinds ?? []).map(kindShare)}
          form="bars"
          most={12}
        />
      </Panel>
      <Panel title={text.byRegion} asked={asked} note={text.fromIndex}>
        <Breakdown
          label={text.byRegion}
          by={text.region}
          shares={(index?.regions ?? []).map(regionShare)}
          form="bars"
          most={12}
        />
      </Panel>
    </>
  );
}

function kindShare({ values: [type], count }: Group): Share {
  const kind = type ? kindOfResourceType(type) : undefined;
  const label = kind ? kindLabel(kind) : resourceTypeLabel(type ?? '');
  return {
    key: type ?? '',
    label,
    value: count,
    shown: formatNumber(count),
    to: kind ? addressOf(`/resources/${kind.kind}`) : null,
  };
}

function regionShare({ values: [region], count }: Group): Share {
  const name = region ?? words.value.resources.noValue;
  return {
    key: name,
    label: name,
    value: count,
    shown: formatNumber(count),
    to: region ? addressOf('/search', { region }) : null,
  };
}
