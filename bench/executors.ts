/** `npx tsx bench/executors.ts`: the CPU time of one query for 2,000 instances in each executor, with response limits counted except where noted. */
import { execute as stock } from '@graphql-tools/executor';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  parse,
  execute as reference,
} from 'graphql';
import { executeOperation } from '../resolvers/execution/execute-query.js';
import { meteredSchema } from '../server/admission/metered-schema.js';
import { RequestTask } from '../server/admission/request-task.js';
import { TaskScheduler } from '../server/admission/task-scheduler.js';

const leaves = Array.from({ length: 30 }, (_, at) => `field${at}`);
const schema = buildSchema(`
  type Query { things: [Thing!]! }
  type Thing { ${leaves.map((name) => `${name}: String`).join(' ')} tags: [Tag!]! other: Thing }
  type Tag { key: String! value: String! }`);
for (const type of [schema.getType('Thing'), schema.getType('Tag')]) {
  if (type && 'getFields' in type) {
    for (const field of Object.values(type.getFields())) {
      field.resolve = (thing: Record<string, unknown>) => thing[field.name];
    }
  }
}
const document: DocumentNode = parse(`{ things { ${leaves.join(' ')} tags { key value } other { field1 field2 } } }`);
const operation = getOperationAST(document);
const thing = () => Object.fromEntries(leaves.map((name) => [name, `the ${name} of a thing`]));
const tags = Array.from({ length: 3 }, (_, at) => ({ key: `key${at}`, value: `value${at}` }));
const rootValue = { things: Array.from({ length: 2000 }, () => ({ ...thing(), tags, other: thing() })) };

type Run = (work: RequestTask, over: GraphQLSchema) => unknown;
const runs: Readonly<Record<string, Run>> = {
  own: (work) => operation && executeOperation({ schema, document, rootValue }, operation, {}, work),
  'graphql-js, not counted': () => reference({ schema, document, rootValue }),
  'graphql-js': (work, over) => reference({ schema: over, document, rootValue, contextValue: { work } }),
  'graphql-tools': (work, over) => stock({ schema: over, document, rootValue, contextValue: { work } }),
};

const rounds = 15;
const times: Record<string, number[]> = {};
for (let round = 0; round < rounds; round += 1) {
  for (const [name, run] of Object.entries(runs)) {
    const work = new RequestTask(new TaskScheduler(4e9), 3e9);
    const before = process.cpuUsage();
    await run(work, meteredSchema(schema));
    const { user, system } = process.cpuUsage(before);
    times[name] = [...(times[name] ?? []), (user + system) / 1000];
    work.leave();
  }
}
for (const [name, all] of Object.entries(times)) {
  const median = [...all].sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  process.stdout.write(`${name}: ${median.toFixed(0)} ms of CPU\n`);
}
