import { useMemo, useState } from 'preact/hooks';
import type { KindSummary } from '../../../server/console/kinds.js';
import { formatNumber } from '../../app/format.js';
import { Link } from '../../app/link.js';
import { addressOf } from '../../app/route.js';
import { catalogue } from '../../kinds/catalogue.js';
import { kindLabel } from '../../kinds/labels.js';
import { Panel } from '../../panel/panel.js';
import type { Operation } from '../../query/operation.js';
import { type UnavailableRow, unavailableFields } from '../../query/problems.js';
import { useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { Status } from '../../table/status.js';
import { type Column, Table } from '../../table/table.js';

/** The kinds that most accounts have things of. Each is counted in every region. */
const used = new Set(
  'Instance Disk Snapshot SecurityGroup NetworkInterface Vpc VSwitch ElasticIp NatGateway LoadBalancer AlbLoadBalancer Bucket DbInstance RedisInstance User Role Policy KmsKey FcFunction LogProject'.split(
    ' ',
  ),
);

interface Counted {
  readonly totalCount: number | null;
  readonly unavailable: readonly UnavailableRow[];
}

/** Counts the most used kinds when it is asked to, and says of each whether all of it could be read. */
export function CheckKinds() {
  const text = words.value.coverage;
  const [isAsked, setAsked] = useState(false);
  const kinds = (catalogue.value?.kinds ?? []).filter(({ kind }) => used.has(kind));
  const operation = useMemo(() => checkOf(kinds), [kinds.length]);
  const asked = useQuery<Readonly<Record<string, Counted | null>>>(isAsked ? operation : null);
  if (!isAsked) {
    return (
      <p>
        <button type="button" onClick={() => setAsked(true)}>
          {text.check}
        </button>{' '}
        <small>{text.checkKinds(kinds.length)}</small>
      </p>
    );
  }
  const data = asked.answer?.data ?? {};
  const columns: readonly Column<KindSummary>[] = [
    {
      key: 'kind',
      title: text.kind,
      cell: (kind) => <Link to={addressOf(`/resources/${kind.kind}`)}>{kindLabel(kind)}</Link>,
    },
    { key: 'result', title: text.result, cell: ({ list }) => <Result counted={data[list]} isBusy={asked.isBusy} /> },
    {
      key: 'count',
      title: text.count,
      isNumber: true,
      cell: ({ list }) => {
        const count = data[list]?.totalCount;
        return count === null || count === undefined ? words.value.value.none : formatNumber(count);
      },
    },
  ];
  return (
    <Panel title={text.checkKinds(kinds.length)} asked={asked}>
      <Table label={text.checkKinds(kinds.length)} columns={columns} rows={kinds} keyOf={({ kind }) => kind} />
    </Panel>
  );
}

function Result({ counted, isBusy }: { readonly counted: Counted | null | undefined; readonly isBusy: boolean }) {
  const text = words.value.coverage;
  if (counted === undefined && isBusy) return <span class="waiting">…</span>;
  if (!counted) return <Status value={text.nothing} tone="bad" />;
  if (counted.unavailable.length === 0) return <Status value={text.whole} tone="good" />;
  return <Status value={counted.totalCount === null ? text.nothing : text.part} tone="bad" />;
}

/** Each kind is a part of its own, so that one does not wait for another. */
function checkOf(kinds: readonly KindSummary[]): Operation {
  const parts = kinds.map(
    ({ list }) =>
      `  ... @defer(label: ${JSON.stringify(list)}) { ${list}(first: 1) { totalCount ${unavailableFields} } }`,
  );
  return { query: `query CheckKinds {\n${parts.join('\n')}\n}` };
}
