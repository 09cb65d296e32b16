import type { Share } from './share.js';

const radius = 40;
/** The most letters that fit into the ring in large type. */
const mostLarge = 6;
const around = 2 * Math.PI * radius;

/** A donut of a few shares, with their total in its middle. The legend beside it is a list of links. */
export function Donut({
  shares,
  total,
  caption,
}: {
  readonly shares: readonly Share[];
  readonly total: string;
  readonly caption: string;
}) {
  const sum = shares.reduce((all, { value }) => all + value, 0);
  let before = 0;
  const arcs = shares.map(({ key, value }, at) => {
    const length = sum > 0 ? (value / sum) * around : 0;
    const offset = -before;
    before += length;
    return (
      <circle
        key={key}
        class={`share-${at % 8}`}
        r={radius}
        stroke-dasharray={`${length} ${around - length}`}
        stroke-dashoffset={offset}
      />
    );
  });
  return (
    <svg class="donut" viewBox="-50 -50 100 100" aria-hidden="true">
      <g transform="rotate(-90)">
        <circle class="track" r={radius} />
        {arcs}
      </g>
      <text class={total.length > mostLarge ? 'total long' : 'total'} y="2">
        {total}
      </text>
      <text class="caption" y="13">
        {caption}
      </text>
    </svg>
  );
}

/** A bar of one share in a table. */
export function Bar({ value, most, at = 0 }: { readonly value: number; readonly most: number; readonly at?: number }) {
  const width = most > 0 ? Math.max(0.5, (value / most) * 100) : 0;
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" rx="2" />
      <rect class={`share-${at % 8}`} width={width} height="8" rx="2" />
    </svg>
  );
}
