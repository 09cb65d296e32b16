/** The command of the nightly job. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from './run.js';

const usage = `Usage: npm start -- [--url http://127.0.0.1:4000/graphql] [--headers file | --as administrator]
         [--kinds kinds] [--database inventory.duckdb] [--report report.html] [--require team,env] [--keep 30]

Exports each kind over all accounts, stores it, compares it with the run before, and writes a report.

  --url       the gateway
  --headers   a file with the headers of your credentials, one "name: value" a line
  --as        a ready caller of the gateway's npm start, such as administrator
  --kinds     a folder with one document for each kind
  --database  the file of the database; it is created
  --report    the file of the report
  --require   tags that each thing must have, comma-separated
  --keep      how many runs the database keeps

Exit code: 0 the inventory is complete, 3 something could not be read, 1 the job failed.`;

/** Of what could not be read. */
const mostLines = 20;
const exit = { whole: 0, failed: 1, partial: 3 } as const;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
      headers: { type: 'string' },
      as: { type: 'string' },
      kinds: { type: 'string', default: fileURLToPath(new URL('../../kinds', import.meta.url)) },
      database: { type: 'string', default: 'inventory.duckdb' },
      report: { type: 'string', default: 'report.html' },
      require: { type: 'string', default: '' },
      keep: { type: 'string', default: '30' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return exit.whole;
  }
  const keep = Number(values.keep);
  if (!Number.isInteger(keep) || keep < 2) throw new Error('--keep must be a number from 2.');
  const headers =
    values.headers === undefined ? readyCaller(values.as) : headersIn(await readFile(values.headers, 'utf8'));
  const required = values.require
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  const { kinds, database, report } = values;
  const outcome = await run({ gateway: { url: values.url, headers }, kinds, database, report, required, keep });
  const { things, came, gone, changed, untagged, missing } = outcome;
  console.log(
    `${things} things: ${came} came, ${gone} gone, ${changed} fields changed, ${untagged} lack a required tag.`,
  );
  for (const each of missing.slice(0, mostLines)) console.error(`Could not be read: ${each}`);
  if (missing.length > mostLines) console.error(`… and ${missing.length - mostLines} more, which the report names.`);
  return missing.length === 0 ? exit.whole : exit.partial;
}

/** Of the embedded cloud only. */
function readyCaller(name: string | undefined): Readonly<Record<string, string>> {
  if (name === undefined) throw new Error(`Name your credentials with --headers or --as.\n\n${usage}`);
  return {
    'x-acs-accesskey-id': `STS.${name}`,
    'x-acs-accesskey-secret': `secret-of-${name}`,
    'x-acs-security-token': `token-of-${name}`,
  };
}

function headersIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line, at) => {
      const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      // The line may hold a secret, so it is not repeated.
      if (name === undefined || value === undefined)
        throw new Error(`Line ${at + 1} of the headers is no "name: value".`);
      return [name, value];
    }),
  );
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return exit.failed;
});
