import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createClient } from './client/client.js';
import { AmbientCredentials } from './client/credentials/ambient-credentials.js';
import { openCredentialChain } from './client/credentials/credential-chain.js';
import { createCallContext } from './client/request/call-context.js';
import { lifetimeOf } from './client/request/lifetime.js';
import { declared } from './resolvers/nouns/declared.js';
import type { Noun } from './resolvers/nouns/descriptors.js';
import type { KindReport, Report } from './resolvers/nouns/evidence/proofs.js';
import { callsFor, verifyKind } from './resolvers/nouns/evidence/verify.js';
import { clientOptions, readConfig } from './server/config/config.js';

/** `npm run verify -- --live`: reads each kind once with the credentials of this machine, and writes a report without values. */

const usage = `Usage: npm run verify -- --live [--kind Disk --kind Vpc] [--region cn-hangzhou] [--calls 400] [--out report.json]

Reads each declared kind once, with your own credentials and only with actions that read, and writes which of the declared
members came. The report has names of the schema and of the published API, counts and codes. It has no ids, names or other values.

  --live     confirm that calls go to your account
  --kind     only this kind; may be repeated
  --region   the region to read; default: ALIBABA_CLOUD_REGION_ID
  --calls    the most calls, repeated attempts included; default: 400
  --out      the file of the report; default: yunmen-report.json
`;

/** All that was read is as declared; something could not be read; something is not as declared. */
const exit = { right: 0, failed: 1, wrong: 2, incomplete: 3 } as const;
const runMs = 15 * 60_000;

interface Options {
  readonly nouns: readonly Noun[];
  readonly regionId: string;
  readonly maxCalls: number;
  readonly out: string;
}

function readOptions(homeRegionId: string): Options {
  const { values } = parseArgs({
    options: {
      live: { type: 'boolean', default: false },
      kind: { type: 'string', multiple: true },
      region: { type: 'string' },
      calls: { type: 'string' },
      out: { type: 'string' },
    },
  });
  if (!values.live) throw new Error(usage);
  const regionId = values.region ?? homeRegionId;
  if (!/^[a-z]{2,}(?:-[a-z\d]+)+$/.test(regionId))
    throw new Error(`--region ${regionId} is no id of a region, such as cn-hangzhou.`);
  const maxCalls = Number(values.calls ?? '400');
  if (!Number.isSafeInteger(maxCalls) || maxCalls < 1)
    throw new Error(`--calls ${values.calls} is no number of calls.`);
  return { nouns: nounsNamed(values.kind), regionId, maxCalls, out: values.out ?? 'yunmen-report.json' };
}

function nounsNamed(names: readonly string[] | undefined): readonly Noun[] {
  if (!names) return [...declared.nouns.values()];
  return names.map((name) => {
    const noun = declared.nouns.get(name);
    if (!noun)
      throw new Error(`--kind ${name}: there is no such kind. There are ${[...declared.nouns.keys()].join(', ')}.`);
    return noun;
  });
}

async function main(): Promise<number> {
  const config = readConfig(process.env);
  const { nouns, regionId, maxCalls, out } = readOptions(config.ALIBABA_CLOUD_REGION_ID);
  const caller = await new AmbientCredentials(openCredentialChain).caller();
  const planned = nouns.reduce((sum, noun) => sum + callsFor(noun), 0);
  say(`Reads ${nouns.length} kinds in ${regionId} as the identity of this machine. Every call only reads.`);
  say(`Makes about ${planned} calls, and never more than ${maxCalls}.`);
  const client = createClient({ ...clientOptions(config), upstream: config.YUNMEN_UPSTREAM ?? null });
  const context = createCallContext({ maxCalls });
  const cloud = client.forRequest({ caller, context, language: 'en-US', fresh: true, ...lifetimeOf(runMs) });
  const kinds: KindReport[] = [];
  for (const noun of nouns) {
    if (context.budget.used >= maxCalls) break;
    const { report, isCut } = await verifyKind(noun, declared, cloud.reader, regionId);
    kinds.push(report);
    say(told(report));
    if (isCut) break;
  }
  await client.close();
  const report: Report = { on: new Date().toISOString().slice(0, 10), calls: context.budget.used, kinds };
  await writeFile(out, `${JSON.stringify(report, null, 2)}\n`);
  const unread = nouns.length - kinds.length;
  if (unread > 0)
    say(
      `The ${maxCalls} calls have run out: ${unread} kinds were not read. Give more with --calls, or fewer kinds with --kind.`,
    );
  say(
    `Wrote ${out} after ${context.budget.used} calls. It has no values: read it, then send it as docs/verify.md says.`,
  );
  return codeFor(kinds, unread > 0);
}

function codeFor(kinds: readonly KindReport[], isCut: boolean): number {
  if (kinds.some(({ missing, otherType }) => missing.length + otherType.length > 0)) return exit.wrong;
  const isRead = kinds.every(({ actions }) => Object.values(actions).every((code) => code === 'answered'));
  return isRead && !isCut ? exit.right : exit.incomplete;
}

function told({ kind, actions, found, missing, otherType, unknown, notSeen }: KindReport): string {
  const codes = Object.entries(actions).filter(([, code]) => code !== 'answered');
  const parts = [
    `${found.length} found`,
    ...(missing.length > 0 ? [`${missing.length} missing`] : []),
    ...(otherType.length > 0 ? [`${otherType.length} of another type`] : []),
    ...(notSeen.length > 0 ? [`${notSeen.length} not seen`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} with unknown values`] : []),
    ...codes.map(([name, code]) => `${name}: ${code}`),
  ];
  return `  ${kind}: ${parts.join(', ')}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = exit.failed;
  },
);
