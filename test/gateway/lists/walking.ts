import { expect } from 'vitest';
import type { Asked, TestGateway } from '../harness.js';

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Unavailable {
  readonly regionId: string | null;
  readonly code: string;
  readonly accountId: string | null;
}

export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: PageInfo;
  readonly totalCount?: number | null;
  readonly unavailable: readonly Unavailable[];
}

export interface Listing {
  readonly field: string;
  /** Arguments without `first` and `after`, as GraphQL text. */
  readonly args?: string;
  /** Fields of a node. */
  readonly select: string;
  /** Fields of the connection beside nodes, edges and pageInfo. */
  readonly beside?: string;
  readonly as?: Asked['as'];
}

/** One page of a connection; `edges` carry the cursors alone. */
export async function readPage<Node>(
  gateway: TestGateway,
  { field, args = '', select, beside = 'unavailable { regionId code accountId }', as }: Listing,
  paging: { readonly first: number; readonly after?: string | null },
): Promise<Page<Node>> {
  const after = paging.after ? `after: ${JSON.stringify(paging.after)}` : '';
  const query = `{
    page: ${field}(${args} first: ${paging.first} ${after}) {
      nodes { ${select} }
      edges { cursor }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      ${beside}
    }
  }`;
  const { data, errors } = await gateway.ask<{ page: Page<Node> }>(query, as ? { as } : {});
  expect(errors).toBeUndefined();
  return data.page;
}

/** Every page to the end; `first` may change from page to page, the last value is used for the rest. */
export async function walk<Node>(
  gateway: TestGateway,
  listing: Listing,
  ...firsts: readonly [number, ...number[]]
): Promise<readonly Page<Node>[]> {
  const pages: Page<Node>[] = [];
  for (let after: string | null = null; ; ) {
    const first = firsts[Math.min(pages.length, firsts.length - 1)] ?? firsts[0];
    const page: Page<Node> = await readPage<Node>(gateway, listing, { first, after });
    const { nodes, edges, pageInfo } = page;
    expect(nodes.length).toBeLessThanOrEqual(first);
    expect(edges).toHaveLength(nodes.length);
    expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
    expect(pageInfo.hasPreviousPage).toBe(pages.length > 0);
    pages.push(page);
    if (!pageInfo.hasNextPage) return pages;
    expect(nodes).toHaveLength(first);
    expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
    after = pageInfo.endCursor;
  }
}

export async function walkNodes<Node>(
  gateway: TestGateway,
  listing: Listing,
  ...firsts: readonly [number, ...number[]]
): Promise<readonly Node[]> {
  const pages = await walk<Node>(gateway, listing, ...firsts);
  return pages.flatMap(({ nodes }) => nodes);
}
