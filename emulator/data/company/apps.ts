/** Lantern, the company of the data set: it sells things for the home in shops on the web. Its applications, with teams and cost centres. */

export const domain = 'lantern.example';
export const companyName = 'lantern';

export type Env = 'prod' | 'staging' | 'test';

export const envs: readonly Env[] = ['prod', 'staging', 'test'];

/** Sizes of instances that a component may have, and what its security group lets in. */
export interface Component {
  readonly name: string;
  readonly tier: 'web' | 'app' | 'data';
  readonly types: readonly string[];
  /** How many of a hundred instances it has, roughly. */
  readonly share: number;
  /** Small regions have only what has to be near to customers. */
  readonly isEverywhere?: true;
  readonly isWindows?: true;
}

export interface App {
  readonly name: string;
  readonly team: string;
  readonly costCenter: string;
  readonly components: readonly Component[];
}

const small = ['ecs.c7.large', 'ecs.g7.large'];
const medium = ['ecs.g7.large', 'ecs.g7.xlarge'];
const large = ['ecs.g7.xlarge', 'ecs.c7.2xlarge'];
const memory = ['ecs.r7.xlarge', 'ecs.g8i.4xlarge'];
const huge = ['ecs.g7.8xlarge', 'ecs.g8i.4xlarge'];

export const apps: readonly App[] = [
  {
    name: 'shop',
    team: 'storefront',
    costCenter: '1010',
    components: [
      { name: 'web', tier: 'web', types: small, share: 12, isEverywhere: true },
      { name: 'api', tier: 'app', types: medium, share: 9, isEverywhere: true },
      { name: 'cart', tier: 'app', types: medium, share: 4 },
    ],
  },
  {
    name: 'search',
    team: 'storefront',
    costCenter: '1010',
    components: [
      { name: 'api', tier: 'app', types: medium, share: 4 },
      { name: 'index', tier: 'data', types: memory, share: 4 },
    ],
  },
  {
    name: 'catalog',
    team: 'catalog',
    costCenter: '1015',
    components: [
      { name: 'api', tier: 'app', types: medium, share: 3 },
      { name: 'images', tier: 'app', types: large, share: 2 },
    ],
  },
  {
    name: 'orders',
    team: 'orders',
    costCenter: '1020',
    components: [
      { name: 'api', tier: 'app', types: medium, share: 6 },
      { name: 'worker', tier: 'app', types: large, share: 4 },
    ],
  },
  {
    name: 'payments',
    team: 'payments',
    costCenter: '1030',
    components: [
      { name: 'api', tier: 'app', types: medium, share: 6 },
      { name: 'ledger', tier: 'data', types: memory, share: 3 },
      { name: 'risk', tier: 'app', types: large, share: 2 },
    ],
  },
  {
    name: 'login',
    team: 'identity',
    costCenter: '1040',
    components: [{ name: 'api', tier: 'app', types: small, share: 3, isEverywhere: true }],
  },
  {
    name: 'delivery',
    team: 'logistics',
    costCenter: '1050',
    components: [
      { name: 'api', tier: 'app', types: small, share: 2 },
      { name: 'routing', tier: 'app', types: large, share: 2 },
    ],
  },
  {
    name: 'stock',
    team: 'logistics',
    costCenter: '1050',
    components: [
      { name: 'api', tier: 'app', types: small, share: 2 },
      { name: 'sync', tier: 'app', types: small, share: 2 },
    ],
  },
  {
    name: 'reports',
    team: 'analytics',
    costCenter: '2010',
    components: [
      { name: 'etl', tier: 'data', types: huge, share: 4 },
      { name: 'query', tier: 'data', types: memory, share: 3 },
    ],
  },
  {
    name: 'events',
    team: 'analytics',
    costCenter: '2010',
    components: [
      { name: 'kafka', tier: 'data', types: memory, share: 4 },
      { name: 'ingest', tier: 'app', types: large, share: 3 },
    ],
  },
  {
    name: 'recommend',
    team: 'data-science',
    costCenter: '2020',
    components: [
      { name: 'train', tier: 'data', types: ['ecs.gn6v-c8g1.2xlarge'], share: 1 },
      { name: 'serve', tier: 'app', types: large, share: 3 },
    ],
  },
  {
    name: 'platform',
    team: 'platform',
    costCenter: '3010',
    components: [
      { name: 'gateway', tier: 'web', types: small, share: 3, isEverywhere: true },
      { name: 'k8s', tier: 'app', types: huge, share: 8 },
      { name: 'build', tier: 'app', types: large, share: 2 },
      { name: 'metrics', tier: 'data', types: memory, share: 1 },
    ],
  },
  {
    name: 'office',
    team: 'corporate-it',
    costCenter: '3020',
    components: [{ name: 'erp', tier: 'app', types: medium, share: 1, isWindows: true }],
  },
];

export const teams: readonly string[] = [...new Set(apps.map(({ team }) => team))];
