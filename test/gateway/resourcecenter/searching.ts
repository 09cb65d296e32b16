/** Asks `search` with the calls of each page, for the tests of the index. */
import type { Emulator } from '../../../emulator/emulator.js';
import { type Asked, fresh, type GatewayAnswer, startTestGateway, type TestGateway } from '../harness.js';

export interface Found {
  readonly id: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly name: string | null;
  readonly regionId: string | null;
  readonly resourceGroupId: string | null;
  readonly ipAddresses: readonly string[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export interface Searched {
  readonly search: {
    readonly nodes: readonly Found[];
    readonly totalCount: number | null;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly groups: readonly { readonly values: readonly (string | null)[]; readonly count: number }[];
    readonly unavailable: readonly { readonly accountId: string; readonly code: string; readonly message: string }[];
  } | null;
}

export const fields =
  'nodes { id resourceType resourceId name regionId resourceGroupId ipAddresses tags { key value } }';

export async function startSearching(): Promise<TestGateway> {
  const accounts = ({ accountRoles }: Emulator) => accountRoles;
  const world = await startTestGateway({ instances: 60, headers: fresh, accounts });
  // The embedded cloud makes its index for the first search. On a busy machine that takes longer than an attempt may.
  await world.ask('{ search { totalCount } }');
  return world;
}

export interface Page {
  readonly answer: GatewayAnswer<Searched>;
  readonly found: readonly Found[];
  readonly calls: readonly string[];
}

/** One page, and the calls that it took. */
export async function page(world: TestGateway, args: string, selection = fields, asked: Asked = {}): Promise<Page> {
  world.emulator.clearCalls();
  const braces = args === '' ? '' : `(${args})`;
  const answer = await world.ask<Searched>(
    `{ search${braces} { ${selection} pageInfo { hasNextPage endCursor } } }`,
    asked,
  );
  return { answer, found: answer.data?.search?.nodes ?? [], calls: world.calls() };
}

/** Every page of so many things, from the first. */
export async function pages(world: TestGateway, args: string, first: number): Promise<readonly Page[]> {
  const all: Page[] = [];
  for (let after: string | null = null; ; ) {
    const one = await page(world, `${args} first: ${first}${after === null ? '' : ` after: "${after}"`}`);
    all.push(one);
    const info = one.answer.data.search?.pageInfo;
    if (!info?.hasNextPage) return all;
    after = info.endCursor;
  }
}
