/** Puts the three figures that matter into the README, between its two marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ms, table, thousands, times } from './measure.js';
import type { Results } from './targets.js';

const readme = new URL('../README.md', import.meta.url);
const marked = /(<!-- figures of npm run bench -->\n).*?(\n<!-- end of figures -->)/s;

export function writeFigures(results: Results): void {
  const text = readFileSync(readme, 'utf8');
  if (!marked.test(text)) throw new Error('README.md has lost the marks of its figures.');
  writeFileSync(readme, text.replace(marked, `$1\n${figures(results)}\n$2`));
}

function figures({ queries, overhead, growth }: Results): string {
  const fleet = queries.find(({ query }) => query === 'fleet')?.ways;
  if (!fleet) throw new Error('The main query was not measured.');
  const { gateway, floor, parallel } = fleet;
  const { served } = overhead;
  const walk = growth.walks.at(-1);
  const rows = [
    [
      '2,000 instances of 20 regions with disks, security groups and VPC',
      `${thousands(gateway.calls)} calls, ${ms(gateway.wallMs)}`,
      `${thousands(parallel.calls)} calls, ${ms(parallel.wallMs)}: the official SDK, all at once; ${thousands(floor.calls)} calls, ${ms(floor.wallMs)}: written by hand`,
    ],
    [
      'a hundred instances asked for again',
      `${thousands(served.gateway.requestsPerSecond)} requests/s`,
      `${times(served.gateway.requestsPerSecond / served.yoga.requestsPerSecond)} graphql-yoga, ${times(served.gateway.requestsPerSecond / served.mercurius.requestsPerSecond)} Mercurius, with the data in memory`,
    ],
    ...(walk
      ? [
          [
            `walking ${thousands(walk.instances)} instances`,
            `${Math.max(0, Math.round((walk.peakRssBytes - walk.idleRssBytes) / 2 ** 20))} MiB more than idle`,
            `${thousands(walk.calls)} calls`,
          ],
        ]
      : []),
  ];
  return table(['', 'Yunmen', 'beside'], rows);
}
