/** A measured client in its own process: `worker.ts <contender> <target as JSON>`. It receives its tasks as messages. */
import type { Contender, FleetQuery, Part, QueryName, Target } from './contender.js';
import { fleetFloor } from './fleet/floor.js';
import { floor } from './queries/floor.js';
import { parallel, sequential } from './queries/official.js';

export interface Task<Name extends string = QueryName> {
  readonly query: Name;
  readonly part: Part;
  /** Whether to return the answer, besides the time it took. */
  readonly show?: boolean;
}

export interface Done {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly answer?: unknown;
}

const contenders: Readonly<Record<string, Contender<string>>> = { floor, sequential, parallel, fleet: fleetFloor };

const [name = '', target = '{}'] = process.argv.slice(2);
const queries = contenders[name]?.(JSON.parse(target) as Target);

async function run({ query, part, show = false }: Task<QueryName | FleetQuery>): Promise<Done> {
  const ask = queries?.[query];
  if (!ask) throw new Error(`There is no contender ${name} with the query ${query}.`);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const answer = await ask(part);
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, ...(show && { answer }) };
}

process.on('message', (task: Task<QueryName | FleetQuery> | 'gauge') => {
  if (task === 'gauge') return;
  run(task).then(
    (done) => process.send?.({ done }),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
  );
});
process.send?.({ ready: true });
// The gauge does not keep the process alive; this process must wait for its next task.
process.channel?.ref();
