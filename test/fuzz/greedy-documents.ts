/** Valid documents that request as much as possible: aliases × lists × nesting × fragments × batches. */
import type { Chance } from './random.js';

/** A list of items of a given depth, without a size where none is required. */
interface Greed {
  readonly field: string;
  readonly within: readonly string[];
}

/** The default limit of a body. */
const mostBytes = 990_000;

const cheap = '__typename';
const instance =
  'id name status regionId zoneId instanceType createdAt tags { key value } vpc { id vpcId } vSwitch { vSwitchId } disks { id name sizeGiB } securityGroups { id name }';

const roots: readonly Greed[] = [
  {
    field: 'instances(first: 1000)',
    within: [cheap, instance, 'disks { snapshots(first: 1000) { nodes { id } } }', 'name', 'nothing: id other: id'],
  },
  { field: 'disks(first: 1000)', within: [cheap, 'id name instance { name vpc { name } }', 'diskId'] },
  { field: 'networkInterfaces(first: 1000)', within: [cheap, 'id securityGroups { id rules { direction } }'] },
  { field: 'securityGroups(first: 1000)', within: ['rules { description portRange }', 'vpc { name }', 'id'] },
  { field: 'vpcs(first: 1000)', within: ['vSwitches(first: 1000) { nodes { name } }', 'instances { nodes { name } }'] },
  { field: 'users(first: 1000)', within: [cheap, 'groups { users { userName } }', 'policies { policyName }', 'id'] },
  { field: 'policies(first: 1000)', within: [cheap, 'policyName description', 'document'] },
];

const circles = [
  ['users(first: 1000)', 'nodes', 'groups { users {', '} }', 'userName'],
  ['instances(first: 100)', 'nodes', 'vpc { instances(first: 100) { nodes {', '} } }', 'name'],
  ['users(first: 1000)', 'nodes', 'policies { attachments {', '} }', '__typename'],
  ['disks(first: 1000)', 'nodes', 'instance { disks {', '} }', 'name'],
  ['securityGroups(first: 100)', 'edges { cursor node', 'vpc { securityGroups(first: 100) { nodes {', '} } }', 'name'],
] as const;

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');

/** The selections of one list: nodes, edges, or both. */
function rowsOf(chance: Chance, inside: string): string {
  return chance.one([
    `nodes { ${inside} }`,
    `edges { cursor node { ${inside} } }`,
    `nodes { ${inside} } edges { cursor node { ${inside} } }`,
    `totalCount pageInfo { endCursor } nodes { ${inside} }`,
  ]);
}

function aliased(chance: Chance): string {
  const { field, within } = chance.one(roots);
  const rows = rowsOf(chance, chance.one(within));
  return `{ ${many(1 + chance.below(190), (at) => `a${at}: ${field} { ${rows} }`)} }`;
}

function throughFragments(chance: Chance): string {
  const { field, within } = chance.one(roots);
  const type = `${field[0]?.toUpperCase()}${field.slice(1, field.indexOf('(') - 1)}`;
  const named = type === 'Policie' ? 'Policy' : type;
  const fragments = `fragment C on ${named}Connection { ${rowsOf(chance, '...F')} } fragment F on ${named} { ${chance.one(within)} }`;
  return `{ ${many(1 + chance.below(190), (at) => `a${at}: ${field} { ...C }`)} } ${fragments}`;
}

function circling(chance: Chance): string {
  const [root, rows, open, close, leaf] = chance.one(circles);
  const depth = 1 + chance.below(4);
  const inside = `${`${open} `.repeat(depth)}${leaf}${` ${close}`.repeat(depth)}`;
  const closing = rows.includes('{') ? '} }' : '}';
  return `{ ${many(chance.one([1, 1, 5]), (at) => `a${at}: ${root} { ${rows} { ${inside} ${closing} }`)} }`;
}

function everyRegion(chance: Chance): string {
  const { field, within } = chance.one(roots.slice(0, 4));
  return `{ regions { regionId ${many(1 + chance.below(20), (at) => `a${at}: ${field} { ${rowsOf(chance, chance.one(within))} }`)} } }`;
}

function failing(chance: Chance): string {
  const field = chance.one([
    'disks { snapshots(first: 5000) { nodes { id } } }',
    'vpc { instances(first: 100, after: "x") { nodes { id } } }',
  ]);
  return `{ ${many(1 + chance.below(100), (at) => `a${at}: instances(first: 1000) { nodes { ${field} } }`)} }`;
}

function lookUps(chance: Chance): string {
  const ids = JSON.stringify(Array.from({ length: 1000 }, (_, at) => `acs:ecs:cn-hangzhou:1:instance/i-${at}`));
  return `{ ${many(1 + chance.below(15), (at) => `a${at}: nodes(ids: ${ids}) { id ... on Instance { name } }`)} }`;
}

/** The ids once as a variable, so that a document of the same length has more look-ups. */
function lookUpsByVariable(chance: Chance): Operation {
  const name = chance.one([
    'ecs:cn-hangzhou:1750293846105927:instance/i-',
    'ram::1750293846105927:user/u',
    'ecs:x:1:disk/',
  ]);
  const ids = Array.from({ length: 1000 }, (_, at) => `acs:${name}${at}`);
  const lookUps = many(1 + chance.below(190), (at) => `a${at}: nodes(ids: $ids) { id __typename }`);
  return { query: `query ($ids: [ID!]!) { ${lookUps} }`, variables: { ids } };
}

function manyRegions(chance: Chance): Operation {
  const regionIds = Array.from({ length: chance.one([500, 5000]) }, (_, at) => `cn-r${at}`);
  const inside = chance.one(['nodes { id }', 'totalCount', 'nodes { id } totalCount unavailable { message code }']);
  const { field } = chance.one(roots.slice(0, 5));
  const lists = `${field.slice(0, -1)}, regionIds: $regionIds) { ${inside} }`;
  return {
    query: `query ($regionIds: [String!]) { ${many(1 + chance.below(190), (at) => `a${at}: ${lists}`)} }`,
    variables: { regionIds },
  };
}

/** Each list of values needs many calls, and all lists together the product of them. */
function manyConditions(chance: Chance): Operation {
  const ids = Array.from({ length: chance.one([100, 5000]) }, (_, at) => `i-${at}`);
  const addresses = ids.map((_, at) => `10.0.${at >> 8}.${at & 255}`);
  const filter = chance.one([
    'instanceIds: $ids, privateIpAddresses: $addresses, publicIpAddresses: $addresses',
    'instanceIds: $ids',
    'publicIpAddresses: $addresses',
  ]);
  const lists = many(1 + chance.below(190), (at) => `a${at}: instances(filter: { ${filter} }) { nodes { id } }`);
  const variables = { ids, addresses };
  return {
    query: `query ($ids: [String!], $addresses: [String!]) { u: instances(filter: { instanceIds: $ids, privateIpAddresses: $addresses }) { totalCount } ${lists} }`,
    variables,
  };
}

function inParts(chance: Chance): string {
  const { field, within } = chance.one(roots);
  return chance.one([
    `{ ${many(1 + chance.below(90), (at) => `... @defer(label: "l${at}") { a${at}: ${field} { nodes { ${chance.one(within)} } } }`)} }`,
    `{ ${many(1 + chance.below(90), (at) => `a${at}: ${field} { nodes @stream(initialCount: 1) { ${chance.one(within)} } }`)} }`,
  ]);
}

function introspecting(chance: Chance): string {
  const depth = 1 + chance.below(5);
  const inside = `${'fields { type { name ofType { name '.repeat(depth)}${'} } } '.repeat(depth)}`;
  return `{ ${many(1 + chance.below(20), (at) => `a${at}: __schema { types { name ${inside} } }`)} }`;
}

interface Operation {
  readonly query: string;
  readonly variables?: object;
}

export interface GreedyRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const forms = [
  aliased,
  aliased,
  throughFragments,
  circling,
  circling,
  everyRegion,
  failing,
  lookUps,
  lookUpsByVariable,
  manyRegions,
  manyConditions,
  inParts,
  introspecting,
];

export function greedyRequest(chance: Chance): GreedyRequest {
  const form = chance.one(forms);
  const asked = form(chance);
  const operation = typeof asked === 'string' ? { query: asked } : asked;
  const headers = {
    ...(form === inParts && { accept: chance.one(['multipart/mixed', 'text/event-stream']) }),
    ...(chance.is(0.2) && { 'cache-control': 'no-cache' }),
    ...(chance.is(0.1) && { 'x-yunmen-plan': '1' }),
  };
  const isBatch = form !== inParts && form !== lookUps && chance.is(0.3);
  const length = isBatch ? Math.min(10, Math.floor(mostBytes / JSON.stringify(operation).length)) : 0;
  const operations = length > 0 ? Array.from({ length }, () => operation) : operation;
  return { body: JSON.stringify(operations), headers };
}
