import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parse, Source, specifiedRules, validate } from 'graphql';
import { pino } from 'pino';
import { type AccountsConfig, listedAccounts } from './client/account-config.js';
import { createClient } from './client/client.js';
import type { Cloud } from './client/cloud.js';
import { AmbientCredentials } from './client/credentials/ambient-credentials.js';
import { openCredentialChain } from './client/credentials/credential-chain.js';
import { productOf } from './client/model/product-table.js';
import { createCallContext } from './client/request/call-context.js';
import { lifetimeOf } from './client/request/lifetime.js';
import { unbounded } from './client/request/work-budget.js';
import { callRule } from './resolvers/call/call-rule.js';
import { everyRead } from './resolvers/call/offered.js';
import { executableSchema } from './resolvers/execution/executable-schema.js';
import { rightOf } from './resolvers/fields/viewer/permission.js';
import { declared } from './resolvers/nouns/declared.js';
import type { Plan } from './resolvers/plan/plan.js';
import { planned, resolvers, usedActions } from './resolvers/registry.js';
import { readAccounts } from './server/config/accounts.js';
import { type Config, clientOptions, readConfig, unknownVariables } from './server/config/config.js';
import { configuredIssuers } from './server/config/configured-issuers.js';
import { calledHosts } from './server/doctor/called-hosts.js';
import { type Finding, fault, hint, messageOf, right } from './server/doctor/finding.js';
import { checkHosts } from './server/doctor/hosts.js';
import { checkCredentials, checkIssuer, checkRoles } from './server/doctor/identities.js';
import { createFetchJson } from './server/oidc/fetch-json.js';
import { Issuer } from './server/oidc/issuer.js';
import type { IssuerSettings } from './server/oidc/issuer-settings.js';

/** `npm run doctor`: what is missing before people can ask, with the environment of `npm run serve`. Faults come first. */

const usage = `Usage: npm run doctor -- [query.graphql …] [--variables variables.json] [--region cn-hangzhou …]

Checks the configuration, the hosts that are needed, the clock, the issuer of tokens, the credentials of this machine, the role of each
account, and the rights that the given documents need. Makes no change, and prints no secret.

  query.graphql  a document of a page, whose hosts and rights are checked; may be repeated
  --variables    JSON with the variables of the documents
  --region       a region whose hosts are checked; may be repeated; default: ALIBABA_CLOUD_REGION_ID
`;

/** The products that every gateway calls. */
const alwaysCalled = ['Sts', 'Ecs'] as const;
const runMs = 120_000;

interface Document {
  readonly file: string;
  readonly plan: Plan;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      variables: { type: 'string' },
      region: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const findings = await examine(positionals, values.variables, values.region);
  const order = { fault: 0, hint: 1, right: 2 };
  const words = { fault: 'FAULT', hint: 'hint ', right: 'right' };
  for (const { kind, subject, message } of [...findings].sort((a, b) => order[a.kind] - order[b.kind]))
    process.stdout.write(`${words[kind]}  ${subject} ${message}\n`);
  return findings.some(({ kind }) => kind === 'fault') ? 1 : 0;
}

async function examine(
  files: readonly string[],
  variables?: string,
  regions?: readonly string[],
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  let config: Config;
  let accounts: AccountsConfig;
  let issuers: readonly IssuerSettings[];
  try {
    config = readConfig(process.env);
    accounts = config.YUNMEN_ACCOUNTS === undefined ? listedAccounts([]) : readAccounts(config.YUNMEN_ACCOUNTS);
    issuers = await configuredIssuers(config);
  } catch (error) {
    return [fault('configuration', `cannot be used: ${messageOf(error)}`)];
  }
  for (const name of unknownVariables(process.env))
    found.push(
      fault(
        'configuration',
        `has ${name}, which is no variable of the gateway and has no effect. See docs/operating.md.`,
      ),
    );
  if (!config.YUNMEN_IDENTITY)
    found.push(
      fault('configuration', 'lacks YUNMEN_IDENTITY, so `npm run serve` does not start. See docs/callers.md.'),
    );
  else if (found.length === 0) found.push(right('configuration', 'is complete.'));

  const documents: Document[] = [];
  for (const file of files) {
    const read = await readDocument(file, variables, accounts);
    if ('plan' in read) documents.push(read);
    else found.push(read);
  }
  const { HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy } = config;
  found.push(...(await checkHosts({ origins: originsOf(config, documents, regions), httpsProxy, noProxy })));
  const fetchJson = createFetchJson({ httpsProxy, noProxy });
  const log = pino({ level: 'silent' });
  found.push(...(await Promise.all(issuers.map(({ url }) => checkIssuer(url, new Issuer({ url, fetchJson, log }))))));
  found.push(...(await examineRights(config, accounts, documents)));
  return found;
}

/** What the credentials of this machine may do. */
async function examineRights(
  config: Config,
  accounts: AccountsConfig,
  documents: readonly Document[],
): Promise<readonly Finding[]> {
  const ambient = new AmbientCredentials(openCredentialChain);
  const caller = await ambient.caller().catch((error: unknown) => messageOf(error));
  if (typeof caller === 'string') {
    const message = `are not set on this machine, so roles and rights were not checked. Set ALIBABA_CLOUD_ACCESS_KEY_ID and its secret to those of a person who asks. ${caller}`;
    return [config.YUNMEN_IDENTITY?.includes('ambient') ? fault('credentials', message) : hint('credentials', message)];
  }
  const client = createClient({
    ...clientOptions(config),
    upstream: config.YUNMEN_UPSTREAM ?? null,
    accounts: () => accounts,
  });
  const context = createCallContext({ maxCalls: config.YUNMEN_MAX_CALLS });
  const request = { caller, context, language: 'en-US', fresh: true, ...lifetimeOf(runMs) };
  const cloud = client.forRequest(request);
  try {
    const { finding, accountId } = await checkCredentials(cloud);
    if (accountId === null) return [finding];
    const entered = await checkRoles(client.accountsOf(cloud, request));
    const rights = await Promise.all(documents.map((document) => checkDocument(document, cloud)));
    return [finding, ...entered, ...rights.flat()];
  } finally {
    await client.close();
  }
}

/** Dry runs of the actions that a document needs. Most actions have none: only a real call tells, so they are named. */
async function checkDocument({ file, plan }: Document, cloud: Cloud): Promise<readonly Finding[]> {
  const place = { cloud, regionId: cloud.homeRegionId };
  const verdicts = await Promise.all(
    plan.ramActions.map(async (name) => {
      const failed = (error: unknown) => ({ name, allowed: 'unchecked', reason: messageOf(error) }) as const;
      return await rightOf(name, usedActions(), place).then((verdict) => ({ name, ...verdict }), failed);
    }),
  );
  const namesOf = (answer: boolean | null) =>
    verdicts.flatMap(({ name, allowed }) => (allowed === answer ? [name] : [])).join(', ');
  const [open, allowed] = [namesOf(null), namesOf(true)];
  return [
    ...verdicts.flatMap(({ name, allowed, reason }) => {
      if (allowed === 'unchecked') return [fault(file, `needs ${name}, which could not be checked. ${reason}`)];
      return allowed === false ? [fault(file, `needs ${name}. ${reason}`)] : [];
    }),
    ...(open === '' ? [] : [hint(file, `needs ${open}, which only real calls can check.`)]),
    ...(allowed === '' ? [] : [right(file, `may call ${allowed}.`)]),
  ];
}

async function readDocument(
  file: string,
  variables: string | undefined,
  accounts: AccountsConfig,
): Promise<Document | Finding> {
  try {
    const document = parse(new Source(await readFile(file, 'utf8'), file));
    const schema = executableSchema(declared.typeDefs, resolvers);
    const [wrong] = validate(schema, document, [...specifiedRules, callRule(everyRead)]);
    if (wrong)
      return fault(file, `does not fit the schema (line ${wrong.locations?.[0]?.line ?? 1}): ${wrong.message}`);
    const variableValues = variables === undefined ? {} : JSON.parse(await readFile(variables, 'utf8'));
    const options = { maxCalls: Number.POSITIVE_INFINITY, work: unbounded, accounts, ownAccountId: null };
    const { plan, errors } = await planned({ schema, document, operationName: undefined, variableValues }, options);
    return errors[0] ? fault(file, `cannot be planned: ${errors[0].message}`) : { file, plan };
  } catch (error) {
    return fault(file, `cannot be read: ${messageOf(error)}`);
  }
}

/** The hosts of the products that are called, in the regions given. With YUNMEN_UPSTREAM there is one. */
function originsOf(
  config: Config,
  documents: readonly Document[],
  regions: readonly string[] = [config.ALIBABA_CLOUD_REGION_ID],
): readonly string[] {
  if (config.YUNMEN_UPSTREAM !== undefined) return [config.YUNMEN_UPSTREAM];
  const { networkRegionId = config.ALIBABA_CLOUD_REGION_ID, network } = clientOptions(config);
  const names = [...alwaysCalled, ...documents.flatMap(({ plan }) => plan.actions.map(({ product }) => product))];
  const products = [...new Set(names)].flatMap((name) => productOf(name) ?? []);
  const inside = network === 'vpc' ? networkRegionId : null;
  const hosts = calledHosts({ products, regions, homeRegionId: config.ALIBABA_CLOUD_REGION_ID, inside });
  return hosts.map((host) => `https://${host}`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);
