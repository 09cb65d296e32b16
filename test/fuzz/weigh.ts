/**
 * `npm run weigh [kinds]`: answers that consist of little else than one thing, each asked twice: once for the time it takes, once
 * for the memory, looked at after garbage was collected, again and again until it is written. What is counted of each (see
 * client/request/work-budget.ts) must be so much that the largest answer that is permitted stays below what is promised.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { WorkBudget } from '../../client/request/work-budget.js';
import { readConfig } from '../../server/config/config.js';
import { keyHeaders, startTestGateway } from '../gateway/harness.js';

const permittedMb = readConfig({}).YUNMEN_MAX_ANSWER_MB;
const mostMb = 200;
const mostMs = 5_000;
/** What is counted too little of to be measured. */
const leastMb = 40;

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const lists = (count: number, field: string, rows: string) =>
  `{ ${many(count, (at) => `a${at}: ${field} { ${rows} }`)} }`;

const kinds: Readonly<Record<string, string>> = {
  objects: lists(100, 'instances(first: 1000)', 'nodes { __typename }'),
  edges: lists(100, 'instances(first: 1000)', 'edges { node { __typename } }'),
  cursors: lists(100, 'instances(first: 1000)', 'edges { cursor }'),
  ids: lists(100, 'instances(first: 1000)', 'nodes { id name }'),
  wide: lists(3, 'instances(first: 1000)', `nodes { ${many(190, (at) => `b${at}: id`)} }`),
  times: lists(100, 'instances(first: 1000)', 'nodes { createdAt }'),
  tags: lists(100, 'instances(first: 1000)', 'nodes { tags { key value } }'),
  'lists in lists': lists(60, 'users(first: 1000)', 'nodes { groups { users { userName } } }'),
  texts: lists(20, 'policies(first: 1000)', 'nodes { document description }'),
  rules: lists(30, 'securityGroups(first: 1000)', 'nodes { rules { description portRange } }'),
  references: lists(30, 'instances(first: 1000)', 'nodes { vpc { name } vSwitch { name } }'),
  batches: lists(20, 'instances(first: 1000)', 'nodes { disks { id name instance { name } } }'),
  questions: lists(2, 'instances(first: 1000)', 'nodes { disks { snapshots(first: 1) { nodes { id } } } }'),
  pages: lists(2, 'instances(first: 500)', 'nodes { vpc { instances(first: 100) { nodes { name } } } }'),
  errors: lists(4, 'instances(first: 1000)', 'nodes { disks { snapshots(first: 5000) { nodes { id } } } }'),
  rows: `{ ${many(25, (at) => `a${at}: instances(first: 1000, filter: { name: "*${at}*" }) { nodes { __typename } }`)} }`,
  introspection: lists(12, '__schema', 'types { name fields { type { name ofType { name fields { name } } } } }'),
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
let work: WorkBudget | null = null;
const wanted = process.argv[2]?.split(',') ?? Object.keys(kinds);
const { emulator, gateway, close } = await startTestGateway({
  instances: 3000,
  introspection: true,
  logLevel: 'silent',
  deadlineMs: 600_000,
  limits: { maxAnswerBytes: 4e9, maxLiveBytes: 8e9 },
  onExecute: (given) => {
    work = given;
  },
});

await ask('{ viewer { arn } instances(first: 10) { nodes { id } } }');
let isWell = true;
for (const kind of wanted) {
  const query = kinds[kind];
  if (query === undefined) throw new Error(`There is no kind ${kind}: ${Object.keys(kinds).join(', ')}.`);
  const ms = await timeOf(query);
  const { liveMb, countedMb, ratio } = await weightOf(query);
  const largestMb = permittedMb * ratio;
  const longestMs = (permittedMb * ms) / countedMb;
  const isMeasured = countedMb >= leastMb;
  isWell &&= !isMeasured || (largestMb <= mostMb && longestMs <= mostMs);
  const judged = isMeasured
    ? `the largest: ${largestMb.toFixed(0)} MB, ${(longestMs / 1000).toFixed(1)} s`
    : 'too little';
  process.stdout.write(
    `${kind.padEnd(15)} counted ${countedMb.toFixed(0)} MB, was ${liveMb.toFixed(0)} MB and ${ms.toFixed(0)} ms; ${judged}\n`,
  );
}
await close();
process.exit(isWell ? 0 : 1);

/** Of all threads, those that collect garbage included; what the embedded cloud takes is in it. */
async function timeOf(query: string): Promise<number> {
  const before = process.cpuUsage();
  await ask(query);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function weightOf(query: string) {
  work = null;
  collect();
  const idle = usedMb();
  const seen: { readonly liveMb: number; readonly countedMb: number }[] = [];
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      const before = performance.now();
      if (work) {
        collect();
        seen.push({ liveMb: usedMb() - idle, countedMb: bytesOf(work) / 1e6 });
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(100, 3 * (performance.now() - before))));
    }
  })();
  await ask(query);
  isOver = true;
  await looking;
  return {
    liveMb: Math.max(0, ...seen.map(({ liveMb }) => liveMb)),
    countedMb: Math.max(0, ...seen.map(({ countedMb }) => countedMb)),
    // At any moment, for a larger document is at its limit by then.
    ratio: Math.max(0, ...seen.map(({ liveMb, countedMb }) => (countedMb < leastMb ? 0 : liveMb / countedMb))),
  };
}

function usedMb(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

function bytesOf(given: WorkBudget): number {
  return 'bytes' in given && typeof given.bytes === 'number' ? given.bytes : 0;
}

/** Lets go of the answer as it comes. */
async function ask(query: string): Promise<void> {
  emulator.clearCalls();
  const response = await gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-cache',
      ...keyHeaders(emulator.callers.administrator),
    },
    body: JSON.stringify({ query }),
  });
  const reader = response.body?.getReader();
  let begin = '';
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    if (begin === '') begin = Buffer.from(next.value.subarray(0, 300)).toString('utf8');
  }
  if (/COST_LIMIT|TIMEOUT|VALIDATION/.test(begin)) throw new Error(`${query.slice(0, 100)}: ${begin}`);
}
