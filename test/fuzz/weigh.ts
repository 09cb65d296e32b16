/**
 * `npm run weigh [kinds]`: answers that consist of little else than one thing, and are larger than is permitted. Each is asked
 * twice: once for the time that it takes until it is ended, once for the memory, looked at after garbage was collected, again and
 * again. What is counted of each (client/request/work-budget.ts) must be so much that it is ended before it takes more than is
 * promised.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { keyHeaders, startTestGateway } from '../gateway/harness.js';

const mostMb = 200;
const mostMs = 5_000;

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const lists = (count: number, field: string, rows: string) =>
  `{ ${many(count, (at) => `a${at}: ${field} { ${rows} }`)} }`;

const kinds: Readonly<Record<string, string>> = {
  objects: lists(190, 'instances(first: 1000)', 'nodes { __typename }'),
  edges: lists(190, 'instances(first: 1000)', 'edges { node { __typename } }'),
  cursors: lists(190, 'instances(first: 1000)', 'edges { cursor }'),
  ids: lists(190, 'instances(first: 1000)', 'nodes { id name }'),
  wide: lists(1, 'instances(first: 1000)', `nodes { ${many(180, (at) => `b${at}: id`)} }`),
  times: lists(190, 'instances(first: 1000)', 'nodes { createdAt }'),
  tags: lists(190, 'instances(first: 1000)', 'nodes { tags { key value } }'),
  'lists in lists': lists(190, 'users(first: 1000)', 'nodes { groups { users { userName } } }'),
  texts: lists(190, 'policies(first: 1000)', 'nodes { document description }'),
  rules: lists(190, 'securityGroups(first: 1000)', 'nodes { rules { description portRange } }'),
  references: lists(190, 'instances(first: 1000)', 'nodes { vpc { name } vSwitch { name } }'),
  batches: lists(190, 'instances(first: 1000)', 'nodes { disks { id name instance { name } } }'),
  questions: lists(190, 'instances(first: 1000)', 'nodes { disks { snapshots(first: 1) { nodes { id } } } }'),
  pages: lists(190, 'instances(first: 500)', 'nodes { vpc { instances(first: 100) { nodes { name } } } }'),
  errors: lists(190, 'instances(first: 1000)', 'nodes { disks { snapshots(first: 5000) { nodes { id } } } }'),
  rows: `{ ${many(190, (at) => `a${at}: instances(first: 1000, filter: { name: "*${at}*" }) { nodes { __typename } }`)} }`,
  introspection: lists(190, '__schema', 'types { name fields { type { name ofType { name fields { name } } } } }'),
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
let isExecuting = false;
const wanted = process.argv[2]?.split(',') ?? Object.keys(kinds);
const { emulator, gateway, close } = await startTestGateway({
  instances: 3000,
  introspection: true,
  logLevel: 'silent',
  deadlineMs: 600_000,
  limits: { maxItems: 1e9 },
  onExecute: () => {
    isExecuting = true;
  },
});

await ask('{ viewer { arn } instances(first: 10) { nodes { id } } }');
let isWell = true;
for (const kind of wanted) {
  const query = kinds[kind];
  if (query === undefined) throw new Error(`There is no kind ${kind}: ${Object.keys(kinds).join(', ')}.`);
  const { ms, end } = await timeOf(query);
  const liveMb = await weightOf(query);
  isWell &&= liveMb <= mostMb && ms <= mostMs;
  process.stdout.write(`${kind.padEnd(15)} ${liveMb.toFixed(0)} MB, ${(ms / 1000).toFixed(1)} s: ${end}\n`);
}
await close();
process.exit(isWell ? 0 : 1);

/** Of all threads, those that collect garbage included; what the embedded cloud takes is in it. */
async function timeOf(query: string): Promise<{ readonly ms: number; readonly end: string }> {
  const before = process.cpuUsage();
  const end = await ask(query);
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1_000, end };
}

async function weightOf(query: string): Promise<number> {
  isExecuting = false;
  collect();
  const idleMb = usedMb();
  let mostSeenMb = 0;
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      const before = performance.now();
      if (isExecuting) {
        collect();
        mostSeenMb = Math.max(mostSeenMb, usedMb() - idleMb);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(50, 2 * (performance.now() - before))));
    }
  })();
  await ask(query);
  isOver = true;
  await looking;
  return mostSeenMb;
}

function usedMb(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** Lets go of the answer as it comes; gives how it ended. */
async function ask(query: string): Promise<string> {
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
  return /"code":"(\w+)"/.exec(begin)?.[1] ?? 'a whole answer';
}
