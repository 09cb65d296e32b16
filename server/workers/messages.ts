import type { Reply, StepArgs, StepName } from '../shared/steps.js';
import type { MetricValues } from '../telemetry/metrics.js';

/**
 * What the primary and its workers say to each other. No credential and no answer of the cloud is in a message: the keys of
 * steps are digests, as in Redis.
 */

/** The number of a question, with the step that is asked for. */
export type Ask = readonly [number: number, step: StepName, keys: readonly string[], args: StepArgs];

/** The number of a question, with its answer. */
export type AnswerTo = readonly [number: number, reply: Reply];

/** What a worker has to know before it starts. */
export interface StartOrder {
  readonly kind: 'start';
  /** Only one of the workers logs what is said once at the start. */
  readonly isFirst: boolean;
  /** Others serve already, so it takes connections only when it is ready. */
  readonly waitsUntilReady: boolean;
  /** The origin of the embedded cloud, which runs in the primary. */
  readonly embeddedCloud: string | null;
}

/** From the primary to a worker. */
export type Order =
  | StartOrder
  /** The answers to all questions of one message. */
  | { readonly kind: 'answers'; readonly answers: readonly AnswerTo[] }
  | { readonly kind: 'tell metrics' }
  /** The metrics of all workers, for the worker that has asked for them. Null: they could not be read. */
  | { readonly kind: 'all metrics'; readonly number: number; readonly text: string | null }
  /** Another worker takes over: take no more connections, finish and end. */
  | { readonly kind: 'leave' }
  /** All workers end. */
  | { readonly kind: 'stop' };

/** From a worker to the primary. */
export type Report =
  /** It waits for its order to start. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'serving'; readonly origin: string }
  /** A sign of life. */
  | { readonly kind: 'beat' }
  | { readonly kind: 'asks'; readonly asks: readonly Ask[] }
  | { readonly kind: 'metrics'; readonly values: MetricValues }
  | { readonly kind: 'ask for all metrics'; readonly number: number };
