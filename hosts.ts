import { parseArgs } from 'node:util';
import { productNames, productOf } from './client/model/product-table.js';
import { isRegionId } from './client/wire/endpoint.js';
import { offeredProducts } from './resolvers/call/offered.js';
import { meant } from './resolvers/nouns/declaration/problems.js';
import { declared } from './resolvers/nouns/declared.js';
import { clientOptions, readConfig } from './server/config/config.js';
import { configuredIssuers } from './server/config/configured-issuers.js';
import { calledHosts, unpublishedRegions } from './server/doctor/called-hosts.js';

/** `npm run hosts`: the hosts that the gateway calls, with the environment of `npm run serve`. For firewalls and network policies. */

const forms = ['plain', 'cilium', 'values'] as const;

const usage = `Usage: npm run -s hosts -- [--regions cn-hangzhou,cn-beijing] [--products ecs,vpc] [--form ${forms.join('|')}]

Prints the hosts that the gateway calls over https: those of the cloud, and of the issuers of tokens that the environment names.

  --regions   the regions that people read; default: ALIBABA_CLOUD_REGION_ID
  --products  the products that people read, in any case; default: all of the schema, and those of YUNMEN_CALL
  --form      plain: one a line; cilium: the toFQDNs of a CiliumNetworkPolicy; values: for the Helm chart in deploy/chart

A host that begins with *. stands for names with one more part: buckets and log projects have hosts of their own.
`;

/** Callers and regions are learned from these in every request. */
const alwaysCalled = ['Sts', 'Ecs'];

async function main(): Promise<string> {
  const { values } = parseArgs({
    options: {
      regions: { type: 'string' },
      products: { type: 'string' },
      form: { type: 'string', default: 'plain' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return usage;
  const form = forms.find((each) => each === values.form);
  if (!form) throw new Error(`--form ${values.form} is none of ${forms.join(', ')}.`);
  const config = readConfig(process.env);
  const { homeRegionId, network, networkRegionId = homeRegionId } = clientOptions(config);
  const regions = values.regions === undefined ? [homeRegionId] : namesIn(values.regions);
  for (const id of regions) if (!isRegionId(id)) throw new Error(`${JSON.stringify(id)} is not a region id.`);
  for (const id of unpublishedRegions(regions))
    process.stderr.write(`${id} is published for no product: it is new, or misspelt.\n`);
  const names =
    values.products === undefined ? usedProducts(config.YUNMEN_CALL) : namesIn(values.products).map(spelled);
  const options = { regions, homeRegionId, inside: network === 'vpc' ? networkRegionId : null };
  const hosts = new Set((await configuredIssuers(config)).map(({ url }) => new URL(url).hostname));
  for (const name of new Set([...alwaysCalled, ...names])) {
    const product = productOf(name);
    const called = product ? calledHosts({ ...options, products: [product] }) : [];
    for (const host of called) {
      hosts.add(host);
      if (hasOwnHosts(name)) hosts.add(`*.${host}`);
    }
  }
  return written([...hosts].sort(), form);
}

function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** As upstream spells it. */
function spelled(name: string): string {
  const known = productNames();
  const found = known.find((each) => each.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw new Error(`There is no product ${name}.${meant(name, known)}`);
}

function usedProducts(offered: readonly string[] = []): readonly string[] {
  return [...declared.actions.all().map(({ product }) => product.name), ...offeredProducts(offered)];
}

/** Whether single things of the product have hosts of their own, below that of the region. */
function hasOwnHosts(name: string): boolean {
  return name === 'Oss' || declared.actions.all().some(({ product, route }) => product.name === name && route?.host);
}

function written(hosts: readonly string[], form: (typeof forms)[number]): string {
  const isPattern = (host: string) => host.startsWith('*');
  const lines = {
    plain: hosts,
    cilium: ['toFQDNs:', ...hosts.map((host) => `  - ${isPattern(host) ? 'matchPattern' : 'matchName'}: "${host}"`)],
    values: ['networkPolicy:', '  hosts:', ...hosts.map((host) => `    - "${host}"`)],
  };
  return lines[form].map((line) => `${line}\n`).join('');
}

main().then(
  (text) => process.stdout.write(text),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  },
);
