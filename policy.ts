import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { GraphQLError, parse, Source, specifiedRules, validate } from 'graphql';
import { unbounded } from './client/request/work-budget.js';
import { callRule } from './resolvers/call/call-rule.js';
import { everyRead } from './resolvers/call/offered.js';
import { executableSchema } from './resolvers/execution/executable-schema.js';
import { typeDefs } from './resolvers/nouns/declared.js';
import { allReads } from './resolvers/plan/all-reads.js';
import { planned, readActions, resolvers } from './resolvers/registry.js';
import { readAccounts } from './server/config/accounts.js';

const usage = `Usage: npm run policy -- query.graphql [--variables variables.json] [--operation name] [--accounts accounts.yaml] [--account own-id]
       npm run policy -- --all-reads [--beside AliyunReadOnlyAccess]`;

/** Prints the smallest RAM policy for a document, or policies for all queries. They can be used in the RAM console, or be limited further. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      variables: { type: 'string' },
      operation: { type: 'string' },
      accounts: { type: 'string' },
      account: { type: 'string' },
      'all-reads': { type: 'boolean', default: false },
      beside: { type: 'string' },
    },
  });
  const { beside } = values;
  if (values['all-reads']) {
    if (positionals.length > 0 || (beside ?? readOnlyAccess) !== readOnlyAccess) throw new Error(usage);
    // One a line, because each is a policy of its own.
    for (const policy of allReads(readActions(), beside !== undefined))
      process.stdout.write(`${JSON.stringify(policy)}\n`);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(usage);
  const document = parse(new Source(await read(file), file));
  const schema = executableSchema(typeDefs, resolvers);
  orRefuse(file, validate(schema, document, [...specifiedRules, callRule(everyRead)]));
  const request = {
    schema,
    document,
    operationName: values.operation,
    variableValues: values.variables === undefined ? {} : readJson(values.variables, await read(values.variables)),
  };
  const accounts = values.accounts === undefined ? null : readAccounts(values.accounts);
  const ownAccountId = values.account ?? null;
  const { plan, errors } = await planned(request, { ...unlimited, accounts, ownAccountId });
  orRefuse(file, errors);
  for (const action of plan.guessedRamActions ?? [])
    process.stderr.write(`${action} is a guess: nothing that is published confirms the name of this RAM action.\n`);
  if (plan.ramActions.length === 0) process.stderr.write('The document needs no permission.\n');
  process.stdout.write(`${JSON.stringify(plan.policy, null, 2)}\n`);
}

const readOnlyAccess = 'AliyunReadOnlyAccess';

/** No limits: this program plans only for the person who starts it. */
const unlimited = { maxCalls: Number.POSITIVE_INFINITY, work: unbounded };

function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read (${error.code}).`);
  });
}

function readJson(file: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** Throws the errors, because a policy for a part of a document is not enough for the document. */
function orRefuse(file: string, errors: readonly GraphQLError[]): void {
  if (errors.length === 0) return;
  throw new Error(
    errors.map(({ message, locations }) => `${file}:${locations?.[0]?.line ?? 1}: ${message}`).join('\n'),
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? told(error) : error}\n`);
  process.exit(1);
});

/** A syntax error has the same form as a validation error: file, line, and message. */
function told(error: Error): string {
  if (!(error instanceof GraphQLError) || !error.source) return error.message;
  return `${error.source.name}:${error.locations?.[0]?.line ?? 1}: ${error.message}`;
}
