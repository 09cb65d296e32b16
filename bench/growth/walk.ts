/** Reads all instances, a thousand a request, as a program with a cursor does. */
import type { BenchGateway } from '../gateway.js';

const document = `query Walk($after: String) {
  instances(first: 1000, after: $after) {
    nodes { instanceId name status instanceType zoneId createdAt tags { key value } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Calls `paged` after each page. Throws if the walk finds another number of instances. */
export async function walk(
  gateway: BenchGateway,
  instances: number,
  paged: () => Promise<void> = async () => undefined,
): Promise<void> {
  let seen = 0;
  for (let after: string | null = null; ; ) {
    const { data } = JSON.parse(await gateway.ask(document, { after })) as {
      data: { instances: { nodes: object[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
    };
    seen += data.instances.nodes.length;
    after = data.instances.pageInfo.endCursor;
    await paged();
    if (!data.instances.pageInfo.hasNextPage) break;
  }
  if (seen !== instances) throw new Error(`The walk over ${instances} instances found ${seen}.`);
}
