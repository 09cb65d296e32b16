/**
 * All kinds of faults at once, random from a seed. The answer is exact and complete, or `unavailable` names exactly
 * what could not be read.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayAnswer, startTestGateway, type TestGateway } from '../harness.js';
import { secretsIn } from '../secrets.js';
import { truthOf } from '../truth.js';

let gateway: TestGateway;
const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', note);
  gateway = await startTestGateway({ instances: 300, deadlineMs: 60_000, attemptTimeoutMs: 20_000, seed: 7 });
  for (const [kind, probability] of [
    ['throttle', 0.3],
    ['error500', 0.03],
    ['error503', 0.02],
    ['reset', 0.02],
    ['malformed', 0.01],
  ] as const) {
    // The chance applies to the calls that no earlier rule has failed.
    gateway.emulator.addFault({ kind, probability });
  }
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await gateway.close();
});

const lists = [
  ['instances', 'Instance'],
  ['disks', 'Disk'],
  ['vpcs', 'Vpc'],
  ['vSwitches', 'VSwitch'],
  ['securityGroups', 'SecurityGroup'],
  ['users', 'User'],
  ['roles', 'Role'],
  ['policies', 'Policy'],
  ['buckets', 'Bucket'],
] as const;
type Field = (typeof lists)[number][0];

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly unavailable: readonly { readonly regionId: string | null; readonly code: string }[];
  readonly totalCount?: number;
}

const codes = new Set(['THROTTLED', 'UNAVAILABLE', 'TIMEOUT']);
/** RAM's and OSS's lists have no region in their ids, so they are one scope. */
const regionOf = (id: string) => (/^acs:(?:ecs|vpc):/.test(id) ? id.split(':')[2] : null);
const outcomes = { whole: 0, partial: 0 };

/** Compares the answer with the real data, scope by scope: a scope is complete, or it is reported and a prefix was returned. */
function judge(type: string, pages: readonly Page[]): void {
  const given = pages.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  const failures = pages.flatMap(({ unavailable }) => unavailable);
  const named = new Set(failures.map(({ regionId }) => regionId));
  expect(new Set(given).size).toBe(given.length);
  for (const { code } of failures) expect(codes).toContain(code);
  outcomes[failures.length === 0 ? 'whole' : 'partial'] += 1;
  const truth = truthOf(gateway.emulator.cloud, type);
  for (const region of new Set(truth.map(regionOf))) {
    const whole = truth.filter((id) => regionOf(id) === region);
    const got = given.filter((id) => regionOf(id) === region);
    // Without a region: a page could not read the list of regions, so its walk ended there.
    const isNamed = named.has(region ?? null) || named.has(null);
    expect(got).toEqual(isNamed ? whole.slice(0, got.length) : whole);
  }
  expect(given.filter((id) => !truth.includes(id))).toEqual([]);
}

async function walk(field: Field, first: number): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let after: string | null = null;
  do {
    const query = `query ($after: String) { page: ${field}(first: ${first}, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor } unavailable { regionId code } } }`;
    const { data, errors }: GatewayAnswer<{ page: Page }> = await gateway.ask(query, { variables: { after } });
    expect(errors).toBeUndefined();
    pages.push(data.page);
    after = data.page.pageInfo.hasNextPage ? data.page.pageInfo.endCursor : null;
  } while (after !== null);
  return pages;
}

const batches = Array.from({ length: 8 }, (_, batch) => batch);

it('two hundred mixed queries and walks return the exact data, or name what is missing', {
  timeout: 240_000,
}, async () => {
  for (const batch of batches) {
    await Promise.all(
      Array.from({ length: 25 }, async (_, at) => {
        const [field, type] = lists[(batch + at) % lists.length] ?? lists[0];
        judge(type, await walk(field, at < 20 ? 1000 : 120));
      }),
    );
  }
  expect(outcomes.whole).toBeGreaterThan(100);
  const nonces = gateway.emulator.calls().flatMap(({ nonce }) => nonce ?? []);
  expect(new Set(nonces).size).toBe(nonces.length);
  expect(rejections).toEqual([]);
  expect(secretsIn(gateway)).toEqual([]);
});
