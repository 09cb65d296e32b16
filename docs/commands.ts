/** The commands of this repository. `npm run docs` writes the tables in README.md and CONTRIBUTING.md from here. */
export interface Command {
  readonly command: string;
  /** As Markdown, with links as README.md has them. */
  readonly does: string;
  /** Whether README.md names it. */
  readonly isForUsers: boolean;
  /** Whether CONTRIBUTING.md names it. */
  readonly isCheck: boolean;
}

export const commands: readonly Command[] = [
  {
    command: 'npm start',
    does: 'starts the gateway on an embedded cloud; serves requests to localhost only',
    isForUsers: true,
    isCheck: false,
  },
  { command: 'npm run serve', does: 'starts the gateway on the real cloud', isForUsers: true, isCheck: false },
  {
    command: 'npm run emulator',
    does: 'starts only the embedded cloud, on port 9000',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm run build',
    does: 'builds the gateway as plain JavaScript in `dist/`, which runs without development tools',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm test',
    does: 'runs every test that takes less than a minute, in about twelve minutes on two cores; needs no network but 127.0.0.1',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run test:long',
    does: 'runs the tests that keep a core busy for longer: random and greedy requests, memory of requests, several replicas',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run test:writes',
    does: 'runs the long form of the tests that break the connection of a write',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run test:replicas',
    does: 'runs three gateways on one Redis for minutes: quota, writes, a disturbed Redis, a rolling restart; needs `redis-server`',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run bench',
    does: 'runs the benchmarks and writes `bench/RESULTS.md`',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm run fuzz',
    does: 'sends twenty thousand random requests to a gateway and checks that it withstands them',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm run fuzz:greedy',
    does: 'sends a thousand documents that ask for as much as they can and checks that the gateway keeps its bounds',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run weigh',
    does: 'measures the memory and the time that answers take until the budget of a request ends them',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run soak',
    does: 'sends queries under faults for minutes and checks that memory stays flat',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run check',
    does: 'checks format, lint, types, generated files, published facts and house rules',
    isForUsers: true,
    isCheck: true,
  },
  { command: 'npm run format', does: 'repairs format and lint', isForUsers: true, isCheck: true },
  {
    command: 'npm run policy -- query.graphql',
    does: 'prints the smallest RAM policy that a document needs; with `--all-reads` the policies for all queries',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm run doctor',
    does: 'checks configuration, hosts, clock, sign-on, roles and rights before people ask; see [docs/doctor.md](docs/doctor.md)',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm run hosts -- --regions cn-hangzhou,cn-beijing',
    does: 'prints the hosts that the gateway calls, for firewalls, proxies and network policies; see [docs/operating.md](docs/operating.md#hosts-that-are-called)',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm run export -- query.graphql -o file',
    does: 'writes all rows of a list from a running gateway, as JSON lines or CSV; see [docs/export.md](docs/export.md)',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm run verify -- --live',
    does: 'reads each kind once from your account and writes a report without values; see [docs/verify.md](docs/verify.md)',
    isForUsers: true,
    isCheck: false,
  },
  {
    command: 'npm run published -- <folder>',
    does: "writes the facts of the cloud's published API again; see [docs/published.md](docs/published.md)",
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run noun -- Ecs.DescribeStorageSets',
    does: 'writes a first declaration of the kind that an action lists; see [docs/adding-a-resource.md](docs/adding-a-resource.md)',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run codegen',
    does: 'writes the resolver types, `docs/kinds.md` and `docs/schema.graphql` after a change in `schema/`',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm --prefix examples/inventory test',
    does: 'runs the inventory job twice against the embedded cloud; run `npm --prefix examples/inventory ci` first',
    isForUsers: false,
    isCheck: true,
  },
  {
    command: 'npm --prefix test/clients test',
    does: 'runs programs with Apollo Client, urql, graphql-sse and Relay against the built gateway; run `npm --prefix test/clients ci` first',
    isForUsers: false,
    isCheck: true,
  },
  {
    command: 'npm --prefix test/federation test',
    does: 'composes the gateway with a second subgraph and asks both through Apollo Gateway and Hive Gateway; run `npm --prefix test/federation ci` first',
    isForUsers: false,
    isCheck: true,
  },
  {
    command: 'npm --prefix test/sdks test',
    does: 'runs official SDKs of twelve products against the embedded cloud; run `npm --prefix test/sdks ci` first',
    isForUsers: false,
    isCheck: true,
  },
  {
    command: 'npm run test:clients',
    does: 'runs official SDKs for Node, Python, Go and Java, and the aliyun CLI, against the embedded cloud under the real host names; what a machine lacks is skipped by name',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run test:clients:install',
    does: 'installs the clients of `npm run test:clients` that the machine can have, from the registries of Python, Go and Java',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run screenshots',
    does: 'takes the pictures of README.md again; needs Chromium and the built portal',
    isForUsers: true,
    isCheck: true,
  },
  {
    command: 'npm run docs',
    does: 'writes the tables of variables, commands and codes in README.md, CONTRIBUTING.md and docs/ again',
    isForUsers: true,
    isCheck: true,
  },
];
