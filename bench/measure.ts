/** Computes medians and formats figures. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Runs rounds with each contender once per round, so that other load on the machine affects all of them equally. */
export async function interleaved<Name extends string, Result>(
  rounds: number,
  runs: Readonly<Record<Name, () => Promise<Result>>>,
): Promise<Readonly<Record<Name, readonly Result[]>>> {
  const names = Object.keys(runs) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) {
    // Every second round runs in reverse, so that no contender always follows the heaviest one.
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name].push(await runs[name]());
  }
  return results;
}

export const ms = (value: number): string =>
  value < 10 ? `${value.toFixed(1)} ms` : `${thousands(Math.round(value))} ms`;
export const times = (value: number): string => `${value < 10 ? value.toFixed(2) : thousands(Math.round(value))} ×`;
export const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
export const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, at) => (at === 0 ? '---' : '---:'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}
