/** Puts the three figures that matter into both READMEs, between their two marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ms, table, thousands, times } from './measure.js';
import type { Results } from './targets.js';

const marked = /(<!-- figures of npm run bench -->\n).*?(\n<!-- end of figures -->)/s;

/** What the table says in one language. */
interface Words {
  readonly header: readonly string[];
  readonly fleet: string;
  readonly calls: (count: string) => string;
  readonly contenders: (sdk: string, floor: string) => string;
  readonly repeated: string;
  readonly rate: (perSecond: string) => string;
  readonly servers: (yoga: string, mercurius: string) => string;
  readonly walk: (instances: string) => string;
  readonly memory: (mebibytes: number) => string;
  readonly heap: (mebibytes: number) => string;
}

const english: Words = {
  header: ['', 'Yunmen', 'beside'],
  fleet: '2,000 instances of 20 regions with disks, security groups and VPC',
  calls: (count) => `${count} calls`,
  contenders: (sdk, floor) => `${sdk}: the official SDK, all at once; ${floor}: written by hand`,
  repeated: 'a hundred instances asked for again',
  rate: (perSecond) => `${perSecond} requests/s`,
  servers: (yoga, mercurius) => `${yoga} graphql-yoga, ${mercurius} Mercurius, with the data in memory`,
  walk: (instances) => `walking ${instances} instances`,
  memory: (mebibytes) => `${mebibytes} MiB at most`,
  heap: (mebibytes) => `the whole process, with a heap of ${mebibytes} MiB`,
};

const chinese: Words = {
  header: ['', '云门', '对比'],
  fleet: '20 个地域的 2,000 个实例，连同云盘、安全组和 VPC',
  calls: (count) => `${count} 次调用`,
  contenders: (sdk, floor) => `官方 SDK 全部并发：${sdk}；手写代码：${floor}`,
  repeated: '重复查询一百个实例',
  rate: (perSecond) => `${perSecond} 次请求/秒`,
  servers: (yoga, mercurius) => `graphql-yoga 的 ${yoga}，Mercurius 的 ${mercurius}（二者的数据在内存里）`,
  walk: (instances) => `逐页读取 ${instances} 个实例`,
  memory: (mebibytes) => `最多 ${mebibytes} MiB`,
  heap: (mebibytes) => `整个进程，堆上限 ${mebibytes} MiB`,
};

const pages = [
  ['README.md', english],
  ['README.zh-CN.md', chinese],
] as const;

export function writeFigures(results: Results): void {
  for (const [name, words] of pages) {
    const page = new URL(`../${name}`, import.meta.url);
    const text = readFileSync(page, 'utf8');
    if (!marked.test(text)) throw new Error(`${name} has lost the marks of its figures.`);
    writeFileSync(page, text.replace(marked, `$1\n${figures(results, words)}\n$2`));
  }
}

function figures({ queries, overhead, smallHeap }: Results, words: Words): string {
  const fleet = queries.find(({ query }) => query === 'fleet')?.ways;
  if (!fleet) throw new Error('The main query was not measured.');
  const { gateway, floor, parallel } = fleet;
  const { served } = overhead;
  const { instances, walkRssBytes, heapMiB } = smallHeap;
  const cost = ({ calls, wallMs }: typeof gateway) => `${words.calls(thousands(calls))}, ${ms(wallMs)}`;
  const beside = (server: typeof served.yoga) => times(served.gateway.requestsPerSecond / server.requestsPerSecond);
  const rows = [
    [words.fleet, cost(gateway), words.contenders(cost(parallel), cost(floor))],
    [
      words.repeated,
      words.rate(thousands(served.gateway.requestsPerSecond)),
      words.servers(beside(served.yoga), beside(served.mercurius)),
    ],
    [words.walk(thousands(instances)), words.memory(Math.round(walkRssBytes / 2 ** 20)), words.heap(heapMiB)],
  ];
  return table(words.header, rows);
}
