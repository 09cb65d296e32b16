import type { ExecutionArgs, ExecutionResult, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../request/request-context.js';
import { type RemovedMember, RemovedMembers, type SkippingList } from '../request/response-record.js';
import { type ExportDocument, missing, page, rows } from './export-document.js';

/** Reads the pages of an export, one after the other, each as an execution of its own. */

export interface ExportPage {
  readonly rows: readonly object[];
  /** Errors of fields, with paths that begin at the rows of this page. */
  readonly errors: readonly RowError[];
  /** The scopes that could not be read. */
  readonly unavailable: readonly object[];
  readonly hasNext: boolean;
}

export interface RowError {
  /** The place in the page. Null for an error that belongs to no row. */
  readonly row: number | null;
  readonly path: readonly (string | number)[];
  readonly error: GraphQLError;
}

/** The connection itself cannot be read: there are no rows, or no more. */
export class ConnectionFailed extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors[0]?.message ?? 'The connection has no answer.');
  }
}

export interface PageReaderOptions {
  readonly args: ExecutionArgs;
  readonly read: ExportDocument;
  readonly context: RequestContext;
  readonly execute: (
    request: ExecutionArgs,
    operation: OperationDefinitionNode,
  ) => ExecutionResult | Promise<ExecutionResult>;
  readonly showError: (context: RequestContext, error: GraphQLError) => GraphQLError;
}

/** Sizes of the first pages, so that the first rows come at once, and of all others. */
const sizes: readonly number[] = [50, 200];
const usualSize = 1000;

export class PageReader {
  private count = 0;
  private after: string | null;
  /** The same for each page: resolvers keep with it where they go on. */
  private readonly walk = {};
  private readonly left = new RemovedMembers();
  private readonly lists: SkippingList[] = [];

  constructor(private readonly options: PageReaderOptions) {
    this.after = options.read.start;
  }

  /** The next page. Only one may be read at a time. */
  async next(): Promise<ExportPage> {
    const { args, read, context, execute, showError } = this.options;
    const reported: GraphQLError[] = [];
    const request: ExecutionArgs = {
      ...args,
      document: read.document,
      variableValues: {
        ...args.variableValues,
        [read.first]: sizes[this.count] ?? usualSize,
        [read.after]: this.after,
      },
      contextValue: {
        ...(args.contextValue as object),
        walk: this.walk,
        reported,
        report: (error: GraphQLError) => reported.push(error),
        noteRemoved: (member: RemovedMember) => this.left.add({ ...member, path: this.renamed(member.path) }),
        noteSkipped: (list: SkippingList) => this.count === 1 && this.lists.push(list),
      },
    };
    this.count += 1;
    const { data, errors: thrown = [] } = await execute(request, read.operation);
    // What was cut off would look like regions that cannot be read.
    if (context.aborted !== null) throw context.aborted;
    const errors = [...thrown.map((error) => showError(context, error)), ...reported];
    context.record.addErrors(errors.map(({ extensions }) => String(extensions.code)));
    // The rows are plain data from here on, and what they were made from is let go.
    context.accounts.letGo();
    context.task.renew();
    const connection = data?.[read.key];
    if (!isConnection(connection)) throw new ConnectionFailed(errors);
    this.after = connection[page].endCursor ?? this.after;
    return {
      rows: connection[rows],
      errors: errors.map((error) => this.located(error)),
      unavailable: connection[missing] ?? [],
      hasNext: connection[page].hasNextPage,
    };
  }

  /** The members that fields have left out so far. */
  get removed(): readonly RemovedMember[] {
    return this.left.all;
  }

  /** What the list says of scopes that it has not asked. */
  get skipped(): readonly object[] {
    return this.lists.map(({ skipped }) => skipped);
  }

  /** A path without numbers, as in the client's document. */
  private renamed([key = '', , ...inner]: RemovedMember['path']): RemovedMember['path'] {
    return [key, this.options.read.rowsKey, ...inner];
  }

  /** The path as in the client's document. */
  private located(error: GraphQLError): RowError {
    const [key = '', , row, ...inner] = error.path ?? [];
    const { rowsKey } = this.options.read;
    const isOfRow = typeof row === 'number';
    const path = isOfRow ? [key, rowsKey, row, ...inner] : [...(error.path ?? [])];
    return { row: isOfRow ? row : null, path, error };
  }
}

interface Connection {
  readonly [rows]: readonly object[];
  readonly [page]: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly [missing]?: readonly object[];
}

function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && rows in value && page in value;
}
