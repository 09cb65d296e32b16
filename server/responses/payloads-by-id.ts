import { type ExecutionResult, GraphQLError } from 'graphql';
import type { IncrementalResult, Payload } from './incremental-payloads.js';
import { type PendingResult, pendingResultsOf, type Walked } from './pending-results.js';

type Path = readonly (string | number)[];

interface Pending {
  readonly id: string;
  readonly path: Path;
  readonly label?: string;
}

interface IncrementalResultById {
  readonly id: string;
  readonly data?: object;
  readonly items?: readonly unknown[];
  readonly errors?: readonly GraphQLError[];
}

interface Completed {
  readonly id: string;
  readonly errors?: readonly GraphQLError[];
}

/** A payload in the form of graphql-js 17: https://specs.apollo.dev/incremental/v0.2/ */
interface PayloadById extends ExecutionResult {
  readonly hasNext: boolean;
  readonly pending?: readonly Pending[];
  readonly incremental?: readonly IncrementalResultById[];
  readonly completed?: readonly Completed[];
}

type Given = IncrementalResult & {
  readonly data?: object | null;
  readonly items?: readonly unknown[] | null;
  readonly label?: string;
};

/** Converts payloads that name their places by path and label to payloads with ids, each announced before its use. */
export function payloadsById(walked: Walked): (part: Payload) => Payload | PayloadById {
  const open = new Map<string, { readonly id: string; readonly pending: PendingResult }>();
  let count = 0;

  return (part) => {
    const { hasNext, incremental = [], data, ...rest } = part;
    if (hasNext === undefined) return part;
    const written = new PayloadBuilder();
    if (data) announce(written, pendingResultsOf(walked, data));
    // A result without a place is about the whole response, which had to end early.
    const ends = hasNext ? [] : incremental.filter((each) => isOfAll(each));
    for (const increment of incremental) if (!ends.includes(increment) || open.size === 0) add(written, increment);
    if (!hasNext)
      complete(
        written,
        ends.flatMap(({ errors = [] }) => errors),
      );
    return { ...(data !== undefined && { data }), ...rest, ...written.members(), hasNext };
  };

  /** Completes what is open at the end. Lists have all of their items, unless the response was cut off. Fragments never arrived. */
  function complete(written: PayloadBuilder, ends: readonly GraphQLError[]): void {
    for (const { id, pending } of open.values()) {
      const reasons = ends.length > 0 || pending.isStream ? ends : [new GraphQLError(undelivered)];
      const errors = reasons.map(({ message, extensions }) => {
        return new GraphQLError(message, { path: [...pending.path], extensions });
      });
      written.completed.push({ id, ...(errors.length > 0 && { errors }) });
    }
    open.clear();
  }

  function announce(written: PayloadBuilder, all: readonly PendingResult[]): void {
    for (const pending of all) {
      const id = String(count++);
      open.set(keyOf(pending.label, pending.path), { id, pending });
      const label = walked.document.labels.get(pending.label);
      written.pending.push({ id, path: pending.path, ...(label !== undefined && { label }) });
    }
  }

  function add(written: PayloadBuilder, { path = [], label, data, items, errors }: Given): void {
    const isStream = items !== undefined;
    const place = isStream ? path.slice(0, -1) : path;
    const key = keyOf(label ?? '', place);
    // Results that were not announced, such as errors that no field threw.
    if (!open.has(key)) announce(written, [{ label: label ?? '', path: place, isStream, within: () => [] }]);
    const { id, pending } = open.get(key) as { id: string; pending: PendingResult };
    const told = errors && { errors };
    const value = isStream ? items : data;
    if (value === null || value === undefined || !isStream) open.delete(key);
    if (value === null || value === undefined) {
      written.completed.push({ id, ...told });
      return;
    }
    if (isStream) written.items(id, value as readonly unknown[], errors);
    else {
      written.incremental.push({ id, data: value, ...told });
      written.completed.push({ id });
    }
    const from = Number(path.at(-1));
    const found = isStream
      ? (value as readonly unknown[]).flatMap((item, index) => pending.within(item, [...place, from + index]))
      : pending.within(value, place);
    announce(written, found);
  }
}

const undelivered = 'This part of the answer was not delivered.';

function isOfAll({ path = [], label }: Given): boolean {
  return label === undefined && path.length === 0;
}

function keyOf(label: string, path: Path): string {
  return JSON.stringify([label, ...path]);
}

/** Collects the members of one payload. */
class PayloadBuilder {
  readonly pending: Pending[] = [];
  readonly incremental: IncrementalResultById[] = [];
  readonly completed: Completed[] = [];

  /** Joins consecutive items of the same list. */
  items(id: string, items: readonly unknown[], errors: readonly GraphQLError[] = []): void {
    const last = this.incremental.at(-1);
    const before = last?.id === id && last.items ? last : undefined;
    if (before) this.incremental.pop();
    const all = [...(before?.errors ?? []), ...errors];
    this.incremental.push({ id, items: [...(before?.items ?? []), ...items], ...(all.length > 0 && { errors: all }) });
  }

  members() {
    const { pending, incremental, completed } = this;
    return {
      ...(pending.length > 0 && { pending }),
      ...(incremental.length > 0 && { incremental }),
      ...(completed.length > 0 && { completed }),
    };
  }
}
