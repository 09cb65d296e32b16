import type { GraphQLProblem } from './problems.js';

/**
 * Merges the parts of an answer: `pending`, `incremental` by id and `completed`, the form of graphql-js 17.
 * https://specs.apollo.dev/incremental/v0.2/
 */

interface PendingPart {
  readonly id: string;
  readonly path: readonly (string | number)[];
  readonly label?: string;
}

interface Increment {
  readonly id: string;
  readonly subPath?: readonly (string | number)[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly items?: readonly unknown[];
  readonly errors?: readonly GraphQLProblem[];
}

export interface Payload {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLProblem[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly pending?: readonly PendingPart[];
  readonly incremental?: readonly Increment[];
  readonly completed?: readonly { readonly id: string; readonly errors?: readonly GraphQLProblem[] }[];
  readonly hasNext?: boolean;
}

/** An answer that grows. Its data is changed in place, because a list can have thousands of rows. */
export class GrowingAnswer {
  data: Record<string, unknown> | null = null;
  readonly errors: GraphQLProblem[] = [];
  extensions: Readonly<Record<string, unknown>> = {};
  isComplete = false;
  private readonly parts = new Map<string, PendingPart>();

  /** The labels of the parts that have not come yet. */
  get pending(): readonly string[] {
    return [...this.parts.values()].map(({ label, path }) => label ?? path.join('.'));
  }

  add(payload: Payload): void {
    if (payload.data !== undefined) this.data = payload.data;
    this.errors.push(...(payload.errors ?? []));
    for (const part of payload.pending ?? []) this.parts.set(part.id, part);
    for (const increment of payload.incremental ?? []) this.merge(increment);
    for (const { id, errors } of payload.completed ?? []) {
      this.errors.push(...(errors ?? []));
      this.parts.delete(id);
    }
    if (payload.extensions) this.extensions = { ...this.extensions, ...payload.extensions };
    if (!payload.hasNext) this.isComplete = true;
  }

  private merge({ id, subPath = [], data, items, errors = [] }: Increment): void {
    this.errors.push(...errors);
    const part = this.parts.get(id);
    if (!part) return;
    const target = [...part.path, ...subPath].reduce<unknown>((at, step) => childOf(at, step), this.data);
    if (items && Array.isArray(target)) target.push(...items);
    if (data && isRecord(target)) assign(target, data);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isRecord(value) ? value[step] : undefined;
}

/** Fields of two fragments can be about the same object. */
function assign(target: Record<string, unknown>, data: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(data)) {
    const present = target[name];
    if (isRecord(present) && isRecord(value)) assign(present, value);
    else target[name] = value;
  }
}
