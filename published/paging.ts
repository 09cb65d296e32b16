/** Finds the paging of an action by the names of its parameters and of the members of its answer. */
import type { Shape } from './shape.js';

/** Names of parameters, and dotted paths in the answer; absent where the action has none. */
export interface Paging {
  /** The parameter with the page number. */
  readonly number?: string;
  /** The parameter with the page size, for every way of paging. */
  readonly size?: string;
  /** The parameter with the position of the next page. */
  readonly token?: string;
  /** The parameter with the number of rows to skip. */
  readonly offset?: string;
  /** The member with the position of the next page. */
  readonly next?: string;
  /** The member that says whether more rows follow. */
  readonly more?: string;
  /** The member with the total number of rows. */
  readonly total?: string;
}

/** In order of preference, for actions that have several. */
const parameters: Readonly<Record<'number' | 'size' | 'token' | 'offset', readonly string[]>> = {
  number: names(
    'PageNumber CurrentPage PageNum PageNo Page PageIndex PageNumbers page_num page_number pageNumber page Current',
  ),
  size: names(
    'PageSize MaxResults MaxResult MaxItems ShowSize Limit Size Length MaxRecordsPerPage MaximumPageSize page_size pageSize maxResults limit size max-keys',
  ),
  token: names(
    'NextToken NextPageToken PageToken LastToken Marker Token ScrollToken Cursor nextToken next_token marker continuation-token cursor',
  ),
  offset: names('Offset offset Start PageOffset'),
};

const members: Readonly<Record<'next' | 'more' | 'total', readonly string[]>> = {
  next: names('NextToken NextPageToken NextMarker NextContinuationToken Marker Cursor nextToken next_token marker'),
  more: names('IsTruncated HasMore Hasmore hasMore'),
  total: names(
    'TotalCount TotalRecordCount Total TotalItems TotalItemNum TotalNum TotalSize TotalCounts TotalRecords totalCount total_count total X-Total-Count',
  ),
};

function names(text: string): readonly string[] {
  return text.split(' ');
}

/** The depth of an answer's envelope: the rows below it have counts of their own. */
const deepest = 2;

/** The part of an action that says how it pages. */
interface PagedAction {
  readonly parameters: readonly { readonly name: string }[];
  readonly answer: Shape | null;
}

/** The product's schema with this name. */
type SchemaOf = (name: string) => Shape | undefined;

export function pagingOf({ parameters: given, answer }: PagedAction, schemaOf: SchemaOf = () => undefined): Paging {
  const asked = (kind: keyof typeof parameters) =>
    parameters[kind].find((name) => given.some((parameter) => parameter.name === name));
  const size = asked('size');
  const found = {
    number: asked('number'),
    token: asked('token'),
    // In other actions Start is the start of a time range.
    offset: size === undefined ? undefined : asked('offset'),
  };
  if (Object.values(found).every((name) => name === undefined)) return {};
  const said = (kind: keyof typeof members) => pathOf(answer, members[kind], schemaOf);
  const all = { ...found, size, next: found.token && said('next'), more: said('more'), total: said('total') };
  return Object.fromEntries(Object.entries(all).filter(([, name]) => name !== undefined));
}

/** The shallowest member with one of the names; earlier names take precedence. */
function pathOf(answer: Shape | null, wanted: readonly string[], schemaOf: SchemaOf): string | undefined {
  const membersOf = ({ ref, members }: Shape): Shape['members'] =>
    ref === undefined ? members : schemaOf(ref)?.members;
  let level: (readonly [string, Shape])[] = Object.entries((answer && membersOf(answer)) ?? {});
  for (let depth = 0; depth < deepest; depth += 1) {
    for (const name of wanted) {
      const hit = level.find(
        ([path, { type }]) => path.split('.').at(-1) === name && !['object', 'array', 'ref'].includes(type),
      );
      if (hit) return hit[0];
    }
    level = level.flatMap(([path, shape]) =>
      Object.entries(membersOf(shape) ?? {}).map(([name, below]) => [`${path}.${name}`, below] as const),
    );
  }
  return undefined;
}
