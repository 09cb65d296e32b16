/** A second subgraph, as another team would write it: which team owns what, by the ids of the first. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';

export const ownersSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

  type Query {
    team(name: String!): Team
  }
  type Team @key(fields: "name") {
    name: String!
    instances: [Instance!]!
    "The last of them can be gone."
    anyInstances: [Instance]!
    accounts: [Account!]!
    labels: [Tag!]!
  }
  type Instance @key(fields: "id") {
    id: ID!
    owner: Team
  }
  type Bucket @key(fields: "id") {
    id: ID!
    owner: Team
  }
  type Account @key(fields: "accountId") {
    accountId: String!
    costCentre: String
  }
  type Tag @shareable {
    key: String!
    value: String!
  }
`;

export interface Owners {
  readonly url: string;
  /** The ids of what the team owns; a test sets them. */
  readonly owned: { instances: readonly string[]; accounts: readonly string[] };
  /** The names of all headers that it has been sent. */
  readonly headersSeen: Set<string>;
  close(): Promise<void>;
}

export async function startOwners(): Promise<Owners> {
  const owned: Owners['owned'] = { instances: [], accounts: [] };
  const headersSeen = new Set<string>();
  const ids = () => owned.instances.map((id) => ({ id }));
  const team = {
    name: 'search',
    instances: ids,
    anyInstances: ids,
    accounts: () => owned.accounts.map((accountId) => ({ accountId })),
    labels: [{ key: 'tier', value: 'gold' }],
  };
  const owner = { owner: () => team };
  const schema = buildSubgraphSchema({
    typeDefs: parse(ownersSdl),
    resolvers: {
      Query: { team: () => team },
      Instance: owner,
      Bucket: owner,
      Account: { costCentre: ({ accountId }: { accountId: string }) => `CC-${accountId.slice(-4)}` },
    },
  });
  const server = createServer(async (request, response) => {
    for (const name of Object.keys(request.headers)) headersSeen.add(name);
    const { query, variables } = JSON.parse(await text(request));
    const answer = await graphql({ schema, source: query, variableValues: variables });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    owned,
    headersSeen,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
