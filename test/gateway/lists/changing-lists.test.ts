/** Resources are deleted and created while their list is paged: the remaining ones are returned once, on any page. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayAnswer, startTestGateway, type TestGateway } from '../harness.js';
import type { Page } from './walking.js';

const regionId = 'cn-hangzhou';
let gateway: TestGateway;
let reusing: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ cacheTtlMs: 0 });
  reusing = await startTestGateway({ cacheTtlMs: 60_000 });
});
afterAll(async () => {
  await gateway.close();
  await reusing.close();
});

type Row = Readonly<Record<string, unknown>>;
type Noun = 'vpcs' | 'vSwitches' | 'elasticIps' | 'images' | 'instances' | 'disks' | 'users';

interface Answer {
  readonly page?: Page<Row>;
  readonly in?: { readonly page: Page<Row> };
}

/** The name of a noun's key in upstream, and in the graph. */
const keys: Readonly<Record<Noun, readonly [string, string]>> = {
  vpcs: ['VpcId', 'vpcId'],
  vSwitches: ['VSwitchId', 'vSwitchId'],
  elasticIps: ['AllocationId', 'allocationId'],
  images: ['ImageId', 'imageId'],
  instances: ['InstanceId', 'instanceId'],
  disks: ['DiskId', 'diskId'],
  users: ['UserName', 'userName'],
};

/** The resources of one noun in one region, to be changed without the gateway. */
let made = 0;
class Things {
  readonly gone = new Set<string>();

  constructor(
    private readonly noun: Noun,
    private readonly on: TestGateway,
  ) {}

  private get account() {
    return this.on.emulator.cloud.accounts[0];
  }

  get names(): readonly string[] {
    const rows = this.noun === 'users' ? this.account.users : this.account[this.noun](regionId);
    return rows.map((row) => String((row as unknown as Row)[keys[this.noun][0]]));
  }

  change(change: (rows: readonly Row[]) => readonly Row[]): void {
    const changed = (rows: readonly unknown[]) => change(rows as readonly Row[]) as readonly never[];
    if (this.noun === 'users') this.account.change.users(changed);
    else this.account.change[this.noun](regionId, changed);
  }

  remove(names: readonly string[]): void {
    for (const name of names) this.gone.add(name);
    this.change((rows) => rows.filter((row) => !names.includes(String(row[keys[this.noun][0]]))));
  }

  insert(at: number, count: number): void {
    this.change((rows) => {
      const fresh = Array.from({ length: count }, (): Row => {
        made += 1;
        return { ...rows[0], [keys[this.noun][0]]: `made-${this.noun}-${made}` };
      });
      return [...rows.slice(0, at), ...fresh, ...rows.slice(at)];
    });
  }

  /** Exactly this number. */
  hold(count: number): void {
    // Marketplace images are listed only on request.
    this.change((rows) => rows.filter((row) => row.ImageOwnerAlias !== 'marketplace').slice(0, count));
    this.insert(0, count - this.names.length);
    this.gone.clear();
  }
}

/** Every page of a connection of this region, each a separate request; `between` gets the rows returned so far. */
async function walk(
  on: TestGateway,
  noun: Noun,
  { first, inside = '', between }: { first: number; inside?: string; between: (given: readonly string[]) => void },
): Promise<readonly string[]> {
  const [, name] = keys[noun];
  const args = noun === 'users' || inside ? '' : `regionIds: ["${regionId}"],`;
  const given: string[] = [];
  for (let after: string | null = null; ; between(given)) {
    const query = `query ($after: String) { ${inside || 'there: __typename'} ${inside && '{'}
      page: ${noun}(${args} first: ${first}, after: $after) { nodes { ${name} } pageInfo { hasNextPage endCursor } }
      ${inside && '}'} }`;
    const { data, errors }: GatewayAnswer<Answer> = await on.ask<Answer>(query, {
      variables: { after },
    });
    expect(errors).toBeUndefined();
    const page: Page<Row> | undefined = data.in?.page ?? data.page;
    given.push(...(page?.nodes ?? []).map((node) => String(node[name])));
    if (!page?.pageInfo.hasNextPage) return given;
    after = page.pageInfo.endCursor;
  }
}

function expectWhole(given: readonly string[], before: readonly string[], things: Things): void {
  expect(new Set(given).size).toBe(given.length);
  expect(before.filter((name) => !things.gone.has(name) && !given.includes(name))).toEqual([]);
}

const numbered = ['vpcs', 'vSwitches', 'elasticIps', 'images'] as const;

describe.each(numbered)('%s', (noun) => {
  it.each([
    [9, 63],
    [50, 163],
    [100, 230],
    [120, 330],
  ])(
    'are returned once if some returned rows are deleted and others created between pages of %i',
    async (first, count) => {
      const things = new Things(noun, gateway);
      for (const [deleted, front, back] of [
        [4, 0, 0],
        [0, 1, 0],
        [2, 0, 2],
        [1, 3, 0],
      ] as const) {
        things.hold(count);
        const before = things.names;
        const given = await walk(gateway, noun, {
          first,
          between: (sofar) => {
            const left = sofar.filter((name) => !things.gone.has(name));
            things.remove(left.slice(0, deleted));
            things.insert(0, front);
            things.insert(things.names.length, back);
          },
        });
        expectWhole(given, before, things);
      }
    },
  );

  it('are returned once if cached answers are used between the pages', async () => {
    const things = new Things(noun, reusing);
    things.hold(163);
    const before = things.names;
    const given = await walk(reusing, noun, { first: 30, between: (sofar) => things.remove(sofar.slice(-3, -1)) });
    expectWhole(given, before, things);
  });
});

it('resources of one VPC are returned once, whether or not the first page was from a list of the region', async () => {
  const vSwitches = new Things('vSwitches', gateway);
  const [vpcId] = new Things('vpcs', gateway).names;
  for (const first of [4, 50]) {
    vSwitches.hold(140);
    vSwitches.change((rows) => rows.map((row) => ({ ...row, VpcId: vpcId })));
    const before = vSwitches.names;
    const given = await walk(gateway, 'vSwitches', {
      first,
      inside: `in: vpc(regionId: "${regionId}", vpcId: "${vpcId}")`,
      between: (sofar) => {
        vSwitches.remove(sofar.filter((name) => !vSwitches.gone.has(name)).slice(0, 2));
        vSwitches.insert(vSwitches.names.length, 1);
      },
    });
    expectWhole(given, before, vSwitches);
  }
});

describe('a position within a page of tokens', () => {
  it.each(['instances', 'disks'] as const)('is found again by the previous row: %s', async (noun) => {
    const things = new Things(noun, gateway);
    for (const change of ['remove', 'insert'] as const) {
      // ECS raises a page to 10 rows, so a cursor after the third row is within the page.
      things.hold(10);
      const before = things.names;
      const given = await walk(gateway, noun, {
        first: 3,
        between: (sofar) => {
          if (sofar.length > 3) return;
          if (change === 'remove') things.remove(sofar.slice(0, 1));
          else things.insert(0, 1);
        },
      });
      expectWhole(given, before, things);
    }
  });

  it('starts at the beginning of the page if all its returned rows are deleted', async () => {
    const things = new Things('users', gateway);
    const before = things.names;
    const { data } = await gateway.ask<{ users: Page<{ userName: string }> }>(
      '{ users(first: 60) { edges { cursor } nodes { userName } } }',
    );
    const given = data.users.nodes.slice(0, 5).map(({ userName }) => userName);
    things.remove(given);
    const rest = await gateway.ask<{ users: Page<{ userName: string }> }>(
      'query ($after: String) { users(first: 1000, after: $after) { nodes { userName } } }',
      { variables: { after: data.users.edges[4]?.cursor } },
    );
    expectWhole([...given, ...rest.data.users.nodes.map(({ userName }) => userName)], before, things);
  });
});

describe('a position after rows that are all deleted', () => {
  beforeEach(() => new Things('vpcs', gateway).hold(120));

  it('is reported with an instruction, and other regions are read', async () => {
    const things = new Things('vpcs', gateway);
    const ids = `regionIds: ["${regionId}", "cn-shanghai"]`;
    const { data } = await gateway.ask<{ vpcs: Page<Row> }>(`{ vpcs(${ids}, first: 70) { pageInfo { endCursor } } }`);
    things.remove(things.names.slice(20, 70));
    const rest = await gateway.ask<{ vpcs: Page<Row> }>(
      `query ($after: String) { vpcs(${ids}, first: 100, after: $after) { nodes { vpcId } unavailable { regionId code message retryable } } }`,
      { variables: { after: data.vpcs.pageInfo.endCursor } },
    );
    expect(rest.data.vpcs.nodes).toHaveLength(gateway.emulator.cloud.accounts[0].vpcs('cn-shanghai').length);
    expect(rest.data.vpcs.unavailable).toEqual([
      { regionId, code: 'UNAVAILABLE', message: expect.stringMatching(/from its beginning/), retryable: true },
    ]);
  });
});
