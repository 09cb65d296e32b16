import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { ExportFormat } from '../responses/content-negotiation.js';
import { columnsOf } from './columns.js';
import { csvHeader, csvRow } from './csv.js';
import type { Writer } from './export.js';
import type { ExportDocument } from './export-document.js';
import { jsonLines, lineNames } from './json-lines.js';

/** The writer of a format, for the rows that a document selects. */

export interface WriterOptions {
  readonly schema: GraphQLSchema;
  /** With the defaults of the operation. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly show: (error: unknown) => GraphQLError;
}

/** Throws if rows could be mistaken for the lines that the gateway adds. */
export function writerOf(format: ExportFormat, read: ExportDocument, options: WriterOptions): Writer {
  const columns = columnsOf(read.rowType, read.rowNodes, { ...options, document: read.document });
  if (format === 'csv') {
    return { begin: csvHeader(columns), row: (row) => csvRow(row, columns), telling: null };
  }
  const taken = columns.map(({ path: [name = ''] }) => name).find((name) => lineNames.includes(name));
  if (taken !== undefined) {
    const message = `A line {"${taken}": …} is the gateway's own: give the field \`${taken}\` of rows an alias. Nothing was executed.`;
    throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
  }
  return jsonLines(options.show);
}
