import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type GraphQLError, parse, validate } from 'graphql';
import { planned, resolvers } from './resolvers/all.js';
import { readAccounts } from './server/accounts.js';
import { readSdl } from './server/sdl.js';

const usage =
  'Usage: npm run policy -- query.graphql [--variables variables.json] [--operation name] [--accounts accounts.yaml] [--account own-id]';

/** Prints the RAM policy that is just enough to run a document: for the RAM console, or to be narrowed further. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      variables: { type: 'string' },
      operation: { type: 'string' },
      accounts: { type: 'string' },
      account: { type: 'string' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(usage);
  const document = parse(await readFile(file, 'utf8'));
  const schema = makeExecutableSchema({ typeDefs: [...readSdl()], resolvers });
  orRefuse(file, validate(schema, document));
  const request = {
    schema,
    document,
    operationName: values.operation,
    variableValues: values.variables === undefined ? {} : JSON.parse(await readFile(values.variables, 'utf8')),
  };
  const accounts = values.accounts === undefined ? null : readAccounts(values.accounts);
  const ownAccountId = values.account ?? null;
  const { plan, errors } = planned(request, { maxCalls: Number.POSITIVE_INFINITY, accounts, ownAccountId });
  orRefuse(file, errors);
  if (plan.ramActions.length === 0) process.stderr.write('The document needs no permission.\n');
  process.stdout.write(`${JSON.stringify(plan.policy, null, 2)}\n`);
}

/** A policy for a part of a document would be none for the document. */
function orRefuse(file: string, errors: readonly GraphQLError[]): void {
  if (errors.length === 0) return;
  throw new Error(
    errors.map(({ message, locations }) => `${file}:${locations?.[0]?.line ?? 1}: ${message}`).join('\n'),
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
