/** How the pages of an action are asked for, told by the names of its parameters and of its answer's members. */
import type { PublishedAction } from './product.js';
import type { Shape } from './shape.js';

/** Names of parameters, and dotted paths in the answer; absent where the action has none. */
export interface Paging {
  /** The parameter with the page's number. */
  readonly number?: string;
  /** The parameter with the page's length, whatever counts the pages. */
  readonly size?: string;
  /** The parameter with the position to go on from. */
  readonly token?: string;
  /** The parameter with how many rows to leave out. */
  readonly offset?: string;
  /** Where the answer says the next position. */
  readonly next?: string;
  /** Where the answer says whether there is more. */
  readonly more?: string;
  /** Where the answer says how many rows there are in all. */
  readonly total?: string;
}

/** In the order in which they are preferred, where an action has several. */
const parameters: Readonly<Record<'number' | 'size' | 'token' | 'offset', readonly string[]>> = {
  number: names(
    'PageNumber CurrentPage PageNum PageNo Page PageIndex PageNumbers page_num page_number pageNumber page Current',
  ),
  size: names(
    'PageSize MaxResults MaxResult ShowSize Limit Size Length MaxRecordsPerPage MaximumPageSize page_size pageSize maxResults limit size max-keys',
  ),
  token: names(
    'NextToken NextPageToken Marker Token ScrollToken Cursor nextToken next_token marker continuation-token cursor',
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

/** An answer's envelope: deeper lie the rows, which have counts of their own. */
const deepest = 2;

export function pagingOf({ parameters: given, answer }: Pick<PublishedAction, 'parameters' | 'answer'>): Paging {
  const asked = (kind: keyof typeof parameters) =>
    parameters[kind].find((name) => given.some((parameter) => parameter.name === name));
  const size = asked('size');
  const found = {
    number: asked('number'),
    token: asked('token'),
    // Start is the beginning of a time elsewhere.
    offset: size === undefined ? undefined : asked('offset'),
  };
  if (Object.values(found).every((name) => name === undefined)) return {};
  const said = (kind: keyof typeof members) => pathOf(answer, members[kind]);
  const all = { ...found, size, next: found.token && said('next'), more: said('more'), total: said('total') };
  return Object.fromEntries(Object.entries(all).filter(([, name]) => name !== undefined));
}

/** The shallowest member that has one of the names, the first name first. */
function pathOf(answer: Shape | null, wanted: readonly string[]): string | undefined {
  let level: (readonly [string, Shape])[] = Object.entries(answer?.members ?? {});
  for (let depth = 0; depth < deepest; depth += 1) {
    for (const name of wanted) {
      const hit = level.find(
        ([path, { type }]) => path.split('.').at(-1) === name && !['object', 'array'].includes(type),
      );
      if (hit) return hit[0];
    }
    level = level.flatMap(([path, { members: below = {} }]) =>
      Object.entries(below).map(([name, shape]) => [`${path}.${name}`, shape] as const),
    );
  }
  return undefined;
}
