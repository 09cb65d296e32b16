import type { KindFacts } from '../../../server/console/kinds.js';
import type { Row } from '../../kinds/columns.js';
import type { Operation } from '../../query/operation.js';
import { unavailableFields } from '../../query/problems.js';
import { filterOf, type Given } from './given.js';

/**
 * A list is asked in lanes, one for each region or account, in parts of one document. So the rows of a fast region come
 * before a slow one has answered, each lane has a total of its own, and a jump far down skips whole lanes.
 */

export interface Place {
  readonly accountId: string | null;
  readonly regionId: string | null;
  /** What people call it; empty for the lane of everything. */
  readonly label: string;
}

export interface LaneAnswer {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount?: number | null;
  readonly unavailable: readonly unknown[];
}

export interface Question {
  readonly facts: KindFacts;
  readonly given: Given;
  readonly selection: string;
  readonly places: readonly Place[];
}

export const pageSize = 100;
/** A document has room for so many parts. */
export const mostLanes = 45;

const connectionOf = ({ kind }: KindFacts) => `${kind}Connection`;

/** The first rows of some lanes; their totals come in parts of their own. */
export function firstRows(question: Question, from: number, to: number): Operation {
  const { facts, places, selection } = question;
  const parts = places.slice(from, to).map((place, at) => {
    const field = `l${from + at}: ${facts.list}(${argumentsOf(question, place, 'first: $first')}) { ...Rows ... @defer { totalCount } }`;
    return place.label ? `  ... @defer(label: ${JSON.stringify(place.label)}) { ${field} }` : `  ${field}`;
  });
  return {
    query: `query ${named(facts)}${declared(question, ['$first: Int!'])} {\n${parts.join('\n')}\n}\n\n${rowsFragment(facts, selection)}`,
    variables: { ...variablesOf(question), first: pageSize },
  };
}

/** One more page of a lane. */
export function moreRows(question: Question, place: Place, after: string | null): Operation {
  const { facts, selection } = question;
  const field = `  page: ${facts.list}(${argumentsOf(question, place, 'first: $first', 'after: $after')}) { ...Rows }`;
  return {
    query: `query More${named(facts)}${declared(question, ['$first: Int!', '$after: String'])} {\n${field}\n}\n\n${rowsFragment(facts, selection)}`,
    variables: { ...variablesOf(question), first: pageSize, after },
  };
}

/** The cursor some pages further on, without their rows. */
export function skipRows(question: Question, place: Place, after: string | null, count: number): Operation {
  const { facts } = question;
  const field = `  page: ${facts.list}(${argumentsOf(question, place, 'first: $first', 'after: $after')}) { pageInfo { hasNextPage endCursor } ${unavailableFields} }`;
  return {
    query: `query Skip${named(facts)}${declared(question, ['$first: Int!', '$after: String'])} {\n${field}\n}`,
    variables: { ...variablesOf(question), first: count, after },
  };
}

/** How often each value of some dimensions occurs, lane by lane. */
export function valueCounts(question: Question, dimensions: readonly string[]): Operation {
  const { facts, places } = question;
  const parts = places.map((place, at) => {
    const field = `l${at}: ${facts.list}(${argumentsOf(question, place, 'first: 1')}) { ...Values }`;
    return place.label ? `  ... @defer(label: ${JSON.stringify(place.label)}) { ${field} }` : `  ${field}`;
  });
  const groups = dimensions.map((each) => `${each}: groups(by: [${each}], first: 50) { values count }`);
  const fragment = `fragment Values on ${connectionOf(facts)} {\n  ${groups.join('\n  ')}\n  ${unavailableFields}\n}`;
  return {
    query: `query Values${named(facts)}${declared(question, [])} {\n${parts.join('\n')}\n}\n\n${fragment}`,
    variables: variablesOf(question),
  };
}

/** All rows in one list, for an export. */
export function allRows({ facts, given, selection }: Question): Operation {
  const args = [
    given.accounts ? `accountIds: ${JSON.stringify(given.accounts)}` : '',
    facts.filterType ? 'filter: $filter' : '',
    given.order ? `orderBy: { field: ${given.order.field}, direction: ${given.order.direction} }` : '',
  ].filter(Boolean);
  const head = facts.filterType ? `($filter: ${facts.filterType})` : '';
  return {
    query: `query Export${named(facts)}${head} { ${facts.list}${args.length > 0 ? `(${args.join(', ')})` : ''} { nodes { ${selection} } } }`,
    variables: facts.filterType ? { filter: filterOf(given.conditions) } : {},
  };
}

const named = ({ list }: KindFacts) => list.charAt(0).toUpperCase() + list.slice(1);

function rowsFragment(facts: KindFacts, selection: string): string {
  return `fragment Rows on ${connectionOf(facts)} {\n  nodes { ${selection} }\n  pageInfo { hasNextPage endCursor }\n  ${unavailableFields}\n}`;
}

function argumentsOf({ facts, given }: Question, { accountId, regionId }: Place, ...page: readonly string[]): string {
  const args = [
    accountId ? `accountIds: [${JSON.stringify(accountId)}]` : '',
    !accountId && given.accounts ? `accountIds: ${JSON.stringify(given.accounts)}` : '',
    regionId && facts.isRegional ? `regionIds: [${JSON.stringify(regionId)}]` : '',
    facts.filterType ? 'filter: $filter' : '',
    given.order ? `orderBy: { field: ${given.order.field}, direction: ${given.order.direction} }` : '',
    ...page,
  ];
  return args.filter(Boolean).join(', ');
}

function declared({ facts }: Question, others: readonly string[]): string {
  const all = [...(facts.filterType ? [`$filter: ${facts.filterType}`] : []), ...others];
  return all.length > 0 ? `(${all.join(', ')})` : '';
}

function variablesOf({ facts, given }: Question): Record<string, unknown> {
  return facts.filterType ? { filter: filterOf(given.conditions) } : {};
}
