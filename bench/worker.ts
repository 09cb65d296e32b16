/** A measured client in its own process: `worker.ts <contender> <target as JSON>`. It receives its tasks as messages. */
import type { Contender, Part, QueryName, Target } from './contender.js';
import { floor } from './queries/floor.js';
import { parallel, sequential } from './queries/official.js';

export interface Task {
  readonly query: QueryName;
  readonly part: Part;
  /** Whether to return the answer, besides the time it took. */
  readonly show?: boolean;
}

export interface Done {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly answer?: unknown;
}

const contenders: Readonly<Record<string, Contender>> = { floor, sequential, parallel };

const [name = '', target = '{}'] = process.argv.slice(2);
const queries = contenders[name]?.(JSON.parse(target) as Target);

async function run({ query, part, show = false }: Task): Promise<Done> {
  if (!queries) throw new Error(`There is no contender ${name}.`);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const answer = await queries[query](part);
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, ...(show && { answer }) };
}

process.on('message', (task: Task | 'gauge') => {
  if (task === 'gauge') return;
  run(task).then(
    (done) => process.send?.({ done }),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
  );
});
process.send?.({ ready: true });
// The gauge does not keep the process alive; this process must wait for its next task.
process.channel?.ref();
