import { responsePathAsArray } from 'graphql';
import type { Cloud } from '../client/cloud.js';
import { partsOf } from '../client/filters.js';
import type { Children, Resource } from '../client/resource.js';
import { connectionAnswer } from './connection-answer.js';
import { decodeCursor, fingerprint } from './cursor.js';
import type { Enumeration } from './enumeration.js';
import { badInput, toGraphQLError } from './errors.js';
import { Failures } from './failures.js';
import type { Field, FieldCall } from './field.js';
import { GrowingList } from './growing-list.js';
import { joinedPage, type Page, type PageOptions, type PageRow, sweptPage } from './page.js';
import { pageSize } from './page-size.js';
import { regionIdsOf } from './region-ids.js';
import { inRegions, type Wanted } from './scopes.js';
import type { SelectedFields } from './selection.js';

export interface ConnectionOptions {
  /** Conditions whose values are enums, which upstream spells in its own way. */
  readonly enums?: Readonly<Record<string, Pick<Enumeration<string>, 'toUpstream'>>>;
  /** Arguments of the field that are conditions, besides those in `filter`. */
  readonly conditions?: readonly string[];
}

/** A Relay connection of everything of one kind, over all scopes. */
export function connection(resource: Resource, options: ConnectionOptions = {}): Field<object, unknown> {
  return {
    needs: [],
    resolve: (_root, call) => {
      const place = { cloud: call.context.cloud, regionIds: regionIdsOf(call.args.regionIds) };
      return connect(resource, options, call, place);
    },
  };
}

/** The same under a Region, over that one alone. */
export function connectionInRegion(resource: Resource, options: ConnectionOptions = {}): Field<object> {
  return {
    needs: [],
    resolve: ({ cloud, key }, call) => connect(resource, options, call, { cloud, regionIds: [key], parent: { key } }),
  };
}

/** The same under the thing that its items hang on. Many such connections of one region share a list of it. */
export function connectionOf(children: Children): Field<object> {
  return {
    needs: [],
    children,
    resolve: ({ cloud, key, regionId }, call) => {
      const regionIds = regionId === null ? [] : [regionId];
      return connect(children.resource, {}, call, { cloud, regionIds, parent: { key, children } });
    },
  };
}

interface Place {
  readonly cloud: Cloud;
  /** null = every region of the account. */
  readonly regionIds: readonly string[] | null;
  /** The thing that the connection is a field of, and how items hang on it unless it is their region; absent at the root. */
  readonly parent?: { readonly key: string; readonly children?: Children };
}

async function connect(resource: Resource, options: ConnectionOptions, call: FieldCall, place: Place): Promise<object> {
  const { args, context, info } = call;
  const { cloud, regionIds, parent } = place;
  const first = pageSize(args.first);
  const conditions = conditionsOf(args, options);
  const argumentsHash = fingerprint(resource.type, parent?.key ?? null, regionIds, conditions);
  const position = typeof args.after === 'string' ? decodeCursor(args.after, argumentsHash) : null;
  const fields = call.selection.on(`${resource.type}Connection`);
  const wanted = want(resource, place, upstreamValues(conditions, options), { fields, first });

  const wantsCount = fields.has('totalCount');
  const wantsRows = fields.has('edges', 'nodes', 'pageInfo') || (!wantsCount && fields.has('unavailable'));
  const failures = new Failures();
  const growing = fields.isStreamed('nodes', 'edges') ? new GrowingList<PageRow>() : undefined;
  const asked: PageOptions = { first, position, wantsRows, wantsCount, failures, ...(growing && { growing }) };

  const checkCursor = () => {
    if (position?.place?.page && failures.refused(position.regionId)) throw refusedCursor();
  };
  const report = () => {
    if (fields.has('unavailable')) return;
    const where = { path: responsePathAsArray(info.path), nodes: info.fieldNodes };
    for (const { error } of failures.unreported()) context.report(toGraphQLError(error, where));
  };
  const read = async (): Promise<Page> => {
    const joined =
      parent?.children && position === null ? await joinedPage(parent.children, parent.key, wanted, asked) : null;
    const page = joined ?? (await sweptPage(wanted, asked));
    checkCursor();
    return page;
  };
  const count = async ({ totalCount }: Page) => {
    const total = await totalCount;
    report();
    return total;
  };
  const answer = { resource, cloud, argumentsHash, hasPrevious: position !== null, failures };

  if (fields.isIncremental) {
    const page = reportedTo(growing, read(), report);
    const total = page.then(count);
    total.catch(() => undefined); // Whichever field awaits it gets the failure.
    if (position) await (growing?.begun ?? page);
    checkCursor();
    return connectionAnswer({ ...answer, page, total, ...(growing && { growing }) });
  }
  const page = await read();
  return connectionAnswer({ ...answer, page, total: await count(page) });
}

/** The page, once its failures are reported: whoever reads its rows as they come is not let go before. */
async function reportedTo(
  growing: GrowingList<PageRow> | undefined,
  reading: Promise<Page>,
  report: () => void,
): Promise<Page> {
  try {
    const page = await reading;
    report();
    growing?.end();
    return page;
  } catch (error) {
    growing?.fail(error);
    throw error;
  }
}

/** Which calls the page is made of: the parent's own list, or everything that the conditions admit. */
function want(
  resource: Resource,
  { cloud, regionIds, parent }: Place,
  values: Readonly<Record<string, unknown>>,
  { fields, first }: { readonly fields: SelectedFields; readonly first: number },
): Wanted {
  const parts = parent?.children
    ? [{ params: { [parent.children.by]: parent.key } }]
    : inRegions(resource, partsOf(resource.filters ?? {}, values), regionIds);
  // Conditions that name things or addresses leave few of them, and their children are few too.
  const isSweep = first >= resource.list.paging.cap && !Object.values(values).some(isListOfTexts);
  return { resource, cloud, regionIds, parts, expected: isSweep ? childrenUnder(resource.type, fields) : [] };
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** Children selected of the items, which a region's list may answer while the items are still on their way. */
function childrenUnder(type: string, fields: SelectedFields): readonly Children[] {
  const nodes = fields.under('nodes').on(type).children;
  const edges = fields.under('edges').on(`${type}Edge`).under('node').on(type).children;
  return [...new Set([...nodes, ...edges])];
}

/** What the caller asks of the items, by name and in one order, so that equal conditions give equal cursors. */
function conditionsOf(args: FieldCall['args'], { conditions = [] }: ConnectionOptions): readonly [string, unknown][] {
  const filter = typeof args.filter === 'object' ? args.filter : null;
  const named = conditions.map((name): [string, unknown] => [name, args[name]]);
  return [...Object.entries(filter ?? {}), ...named]
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function upstreamValues(conditions: readonly [string, unknown][], { enums = {} }: ConnectionOptions) {
  return Object.fromEntries(conditions.map(([name, value]) => [name, enums[name]?.toUpstream(value) ?? value]));
}

function refusedCursor(): Error {
  return badInput(
    'Upstream no longer takes the position that the cursor in `after` stands for. Begin again without it.',
  );
}
