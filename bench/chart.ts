/** Draws results.svg: the wall time of the main query, and the requests per second for a repeated answer. */
import { ms, thousands } from './measure.js';
import { servers } from './servers/overhead.js';
import type { Results } from './targets.js';

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly isOurs: boolean;
}

const width = 760;
const left = 230;
const room = 380;
const step = 30;

export function chart({ queries, overhead }: Results): string {
  const fleet = queries.find(({ query }) => query === 'fleet')?.ways;
  const labels = {
    floor: 'floor, by hand',
    gateway: 'Yunmen',
    parallel: 'SDK, all at once',
    sequential: 'SDK, one by one',
  } as const;
  const walls = (['floor', 'gateway', 'parallel', 'sequential'] as const).flatMap((way) => {
    const wallMs = fleet?.[way]?.wallMs;
    return wallMs === undefined
      ? []
      : [{ label: labels[way], value: Math.log10(wallMs) - 1, text: ms(wallMs), isOurs: way === 'gateway' }];
  });
  const rates = (['apollo', 'yoga', 'mercurius', 'gateway'] as const).map((name) => {
    const { requestsPerSecond } = overhead.served[name];
    return {
      label: servers[name],
      value: requestsPerSecond,
      text: `${thousands(requestsPerSecond)} /s`,
      isOurs: name === 'gateway',
    };
  });
  const second = 70 + walls.length * step;
  const height = second + 60 + rates.length * step;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14">
<title>Yunmen beside other ways to do the same</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${panel(20, '2,000 instances with disks, security groups and VPC: wall time (logarithmic)', walls)}
${panel(second, 'A hundred instances, answer at hand: requests a second', rates)}
</svg>
`;
}

function panel(top: number, title: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const drawn = bars.map(({ label, value, text, isOurs }, at) => {
    const y = top + 24 + at * step;
    const length = Math.max(2, (value / most) * room).toFixed(0);
    return `<text x="${left - 10}" y="${y + 15}" text-anchor="end" fill="#333333">${label}</text>
<rect x="${left}" y="${y}" width="${length}" height="20" rx="2" fill="${isOurs ? '#ff6a00' : '#a9b4c2'}"/>
<text x="${left + Number(length) + 8}" y="${y + 15}" fill="#333333">${text}</text>`;
  });
  return [`<text x="20" y="${top + 10}" font-weight="bold" fill="#111111">${title}</text>`, ...drawn].join('\n');
}
