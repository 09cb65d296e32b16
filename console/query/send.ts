import type { Caller } from '../callers/caller.js';
import { GrowingAnswer, type Payload } from './incremental.js';
import { partsOf } from './multipart.js';
import type { Answer, Cost, Operation } from './operation.js';
import { distinct, problemOf, problemOfError, unavailableIn } from './problems.js';

/** Sends an operation to the gateway of this page's own origin, and tells of each part of the answer. */

export const endpoint = '/graphql';
const inParts = 'multipart/mixed;incrementalSpec=v0.2, application/json;q=0.9';

export interface Sending<Data> {
  readonly signal: AbortSignal;
  readonly onPart?: (answer: Answer<Data>) => void;
}

/** The whole answer. Faults of the way are problems of the answer too; it throws only if the caller aborts. */
export async function send<Data>(
  caller: Caller,
  operation: Operation,
  { signal, onPart }: Sending<Data>,
): Promise<Answer<Data>> {
  const growing = new GrowingAnswer();
  const now = () => answerOf<Data>(growing);
  try {
    const response = await fetch(endpoint, await requestOf(caller, operation, inParts, signal));
    const type = response.headers.get('content-type') ?? '';
    if (type.startsWith('multipart/')) {
      for await (const part of partsOf(response)) {
        growing.add(part as Payload);
        if (!growing.isComplete) onPart?.(now());
      }
      return growing.isComplete ? now() : withProblem(now(), 'INTERRUPTED', 'The answer ended before its last part.');
    }
    if (!type.includes('json')) return withProblem(now(), 'UNAVAILABLE', `HTTP ${response.status}`);
    growing.add((await response.json()) as Payload);
    return now();
  } catch (error) {
    if (signal.aborted) throw error;
    return withProblem(now(), 'UNREACHABLE', error instanceof Error ? error.message : String(error));
  }
}

/**
 * A request as this caller. Its credentials are in headers, never in an address. It leaves the cache of fetch as it is: browsers
 * do not keep answers to POST, and any other mode than the default adds Cache-Control, which asks the gateway for fresh answers.
 */
export async function requestOf(
  caller: Caller,
  { query, variables, fresh }: Operation,
  accept: string,
  signal: AbortSignal,
): Promise<RequestInit> {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept,
      'accept-language': document.documentElement.lang,
      ...(fresh && { 'cache-control': 'no-cache' }),
      ...(await caller.headers()),
    },
    body: JSON.stringify({ query, variables }),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal,
  };
}

function answerOf<Data>({ data, errors, extensions, pending, isComplete }: GrowingAnswer): Answer<Data> {
  return {
    data: data as Data | null,
    problems: distinct([...errors.map(problemOfError), ...unavailableIn(data)]),
    cost: (extensions.cloud as Cost | undefined) ?? null,
    pending,
    isComplete,
  };
}

function withProblem<Data>(answer: Answer<Data>, code: string, message: string): Answer<Data> {
  return { ...answer, isComplete: true, pending: [], problems: [...answer.problems, problemOf(code, message)] };
}
