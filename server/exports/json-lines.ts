import type { GraphQLError } from 'graphql';
import type { Writer } from './export.js';
import type { RowError } from './page-reader.js';

/** JSON lines: a row a line, after them what failed, and at the end `{"end": …}`. https://jsonlines.org */

/** Names that only the lines of the gateway itself have. */
export const lineNames: readonly string[] = ['end', 'error'];

export function jsonLines(show: (error: unknown) => GraphQLError): Writer {
  return {
    begin: '',
    row: line,
    telling: {
      failure: (failure, before) => line({ error: { ...toldOf(failure.error), ...placeOf(failure, before) } }),
      end: (end) => line({ end }),
      broken: (error) => line({ error: toldOf(show(error)) }),
    },
  };
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function toldOf({ message, extensions: { http: _, ...extensions } }: GraphQLError) {
  return { message, extensions };
}

/** The row is counted over the whole export, as lines are. */
function placeOf({ row, path }: RowError, before: number) {
  if (row === null) return { path };
  return { row: before + row, path: path.map((step) => (step === row ? before + row : step)) };
}
