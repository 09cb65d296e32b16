import type { Problem, Statement } from './operation.js';

/** Reads the two forms in which the gateway says what it could not read. */

interface MissingPermission {
  readonly action: string;
  readonly statement: Statement | null;
}

export interface GraphQLProblem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A row of `unavailable`, as `unavailableFields` selects it. */
export interface UnavailableRow {
  readonly accountId: string | null;
  readonly regionId: string | null;
  readonly kind: string | null;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly missingPermission: MissingPermission | null;
}

export const unavailableFields =
  'unavailable { accountId regionId kind code message retryable missingPermission { action statement } }';

export function problemOfError({ message, path, extensions = {} }: GraphQLProblem): Problem {
  const text = (name: string) => (typeof extensions[name] === 'string' ? (extensions[name] as string) : null);
  const missing = (extensions.missingPermission ?? null) as MissingPermission | null;
  return {
    code: text('code') ?? 'UNKNOWN',
    message,
    kind: text('kind'),
    accountId: text('accountId'),
    regionId: text('regionId'),
    isRetryable: extensions.retryable === true,
    action: missing?.action ?? null,
    statement: missing?.statement ?? null,
    path: path ?? null,
  };
}

function problemOfRow(row: UnavailableRow): Problem {
  return {
    code: row.code,
    message: row.message,
    kind: row.kind,
    accountId: row.accountId,
    regionId: row.regionId,
    isRetryable: row.retryable,
    action: row.missingPermission?.action ?? null,
    statement: row.missingPermission?.statement ?? null,
    path: null,
  };
}

/** For faults between this page and the gateway. */
export function problemOf(code: string, message: string): Problem {
  const nothing = { kind: null, accountId: null, regionId: null, action: null, statement: null, path: null };
  return { code, message, isRetryable: true, ...nothing };
}

/** All rows of `unavailable` anywhere in an answer. */
export function unavailableIn(data: unknown): readonly Problem[] {
  if (Array.isArray(data)) return data.flatMap(unavailableIn);
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => {
    if (name === 'unavailable' && Array.isArray(value)) return (value as UnavailableRow[]).map(problemOfRow);
    // Rows have no lists of things that could not be read, and there are many rows.
    return name === 'nodes' ? [] : unavailableIn(value);
  });
}

/** One line for each cause and place: several fields of one answer meet the same refusal. */
export function distinct(problems: readonly Problem[]): readonly Problem[] {
  const byPlace = new Map(problems.map((each) => [keyOf(each), each]));
  return [...byPlace.values()];
}

export function keyOf({ code, message, accountId, regionId, action }: Problem): string {
  return JSON.stringify([code, accountId, regionId, action ?? message]);
}
