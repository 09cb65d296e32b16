/** One part of a whole: what donuts and bars show. */
export interface Share {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  /** Where a click on it leads; null when it leads nowhere. */
  readonly to: string | null;
  /** How the value is written. */
  readonly shown: string;
}

/** The largest shares, and one for all others together. */
export function largest(
  shares: readonly Share[],
  most: number,
  others: (value: number, count: number) => Share,
): readonly Share[] {
  const sorted = [...shares].filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
  if (sorted.length <= most) return sorted;
  const rest = sorted.slice(most - 1);
  return [
    ...sorted.slice(0, most - 1),
    others(
      rest.reduce((sum, { value }) => sum + value, 0),
      rest.length,
    ),
  ];
}

export function percentOf(value: number, total: number): string {
  if (total <= 0) return '';
  const percent = (value / total) * 100;
  return percent >= 10 || percent === 0 ? `${Math.round(percent)}%` : `${percent.toFixed(1)}%`;
}
