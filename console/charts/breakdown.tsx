import { formatNumber, formatShort } from '../app/format.js';
import { Link } from '../app/link.js';
import { words } from '../strings/words.js';
import { type Column, Table } from '../table/table.js';
import { Bar, Donut } from './donut.js';
import { largest, percentOf, type Share } from './share.js';

const restKey = '…';

interface BreakdownProps {
  readonly label: string;
  /** What the shares are, such as Region. */
  readonly by: string;
  readonly shares: readonly Share[];
  readonly form: 'donut' | 'bars';
  readonly most?: number;
  readonly totalShown?: string;
  /** What the values are, where they are no counts. */
  readonly valueTitle?: string;
}

/** A whole in its parts: the table says it, and the donut or the bars of the table show it. */
export function Breakdown({ label, by, shares, form, most = 8, totalShown, valueTitle }: BreakdownProps) {
  const text = words.value.overview;
  const shown = largest(shares, most, (value, count) => ({
    key: restKey,
    label: `${formatNumber(count)} ${text.others}`,
    value,
    to: null,
    shown: formatShort(value),
  }));
  const total = shares.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  const highest = Math.max(0, ...shown.filter(({ key }) => key !== restKey).map(({ value }) => value));
  const columns: readonly Column<Share>[] = [
    {
      key: 'label',
      title: by,
      cell: ({ label: name, to }, at) => (
        <span class="legend">
          {form === 'donut' && <i class={`swatch share-${at % 8}`} aria-hidden="true" />}
          {to ? <Link to={to}>{name}</Link> : name}
        </span>
      ),
    },
    ...(form === 'bars'
      ? [
          {
            key: 'bar',
            title: <span class="unseen">{text.share}</span>,
            cell: ({ key, value }: Share) => key !== restKey && <Bar value={value} most={highest} />,
          },
        ]
      : []),
    { key: 'value', title: valueTitle ?? text.count, isNumber: true, cell: ({ shown: value }) => value },
    { key: 'share', title: text.share, isNumber: true, cell: ({ value }) => percentOf(value, total) },
  ];
  if (shown.length === 0) return <p class="none">{words.value.panel.empty}</p>;
  return (
    <div class={`breakdown ${form}`}>
      {form === 'donut' && <Donut shares={shown} total={totalShown ?? formatShort(total)} caption={text.total} />}
      <Table label={label} columns={columns} rows={shown} keyOf={({ key }) => key} />
    </div>
  );
}
