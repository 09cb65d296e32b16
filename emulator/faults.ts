/** Injected faults: refusals that a product writes in its own format, and damage to answers. */
import { randomOf } from './data/random.js';
import { type OddRow, withOddRow } from './odd-rows.js';
import type { WireAnswer } from './wire/wire.js';
import { WireError } from './wire/wire-error.js';

export const faultKinds = [
  'throttle',
  'error500',
  'error503',
  'expire',
  'reset',
  'unresolved',
  'hang',
  'slow',
  'slowBody',
  'truncate',
  'malformed',
  'html',
  'emptyPage',
  'repeatToken',
  'duplicateRows',
  'refuse',
  'oddRow',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export const faultMoments = ['before', 'after', 'delivered'] as const;
export type FaultMoment = (typeof faultMoments)[number];

/** Faults of pagination: they apply where pages are made, and do not change other answers. */
export type PageFault = Extract<FaultKind, 'emptyPage' | 'repeatToken' | 'duplicateRows'>;

export interface FaultRule extends OddRow {
  readonly kind: FaultKind;
  readonly product?: string;
  readonly action?: string;
  readonly regionId?: string;
  readonly accessKeyId?: string;
  /** Only calls with this parameter: Name=value. */
  readonly param?: string;
  /**
   * Whether the call is still executed. Default: refusals apply before the execution, all other faults after it. `delivered` is for
   * reset: after the last byte of the answer.
   */
  readonly when?: FaultMoment;
  /** Chance per matching call, 0 to 1; absent = always. */
  readonly probability?: number;
  /** The number of calls that it applies to; absent = all. */
  readonly count?: number;
  /** throttle: sent as x-acs-retry-after. */
  readonly retryAfterMs?: number;
  /** slow, slowBody: the delay in milliseconds (1000). */
  readonly delayMs?: number;
  /** malformed: the body to send, with status 200. Default: half of the real answer. */
  readonly bodyOf?: string;
  /** refuse: the error (404, InvalidId.NotFound). */
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

export type FaultTarget = Readonly<Record<'product' | 'action', string>> &
  Readonly<Record<'regionId' | 'accessKeyId', string | null>> & {
    readonly params: Readonly<Record<string, string>>;
  };

export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** The first rule that applies to this call; decrements its count. */
  strike(target: FaultTarget): FaultRule | undefined;
}

/** The random numbers come from the seed: the same calls in the same order get the same faults. */
export function createFaults(seed: number): Faults {
  let rules: { readonly rule: FaultRule; left: number }[] = [];
  const random = randomOf(seed, 'faults');
  const targets = ['product', 'action', 'regionId', 'accessKeyId'] as const;
  return {
    add: (rule) => {
      rules.push({ rule, left: rule.count ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      rules = [];
    },
    strike: (target) => {
      const struck = rules.find(
        ({ rule, left }) =>
          left > 0 &&
          targets.every((name) => rule[name] === undefined || rule[name] === target[name]) &&
          hasParam(target, rule.param) &&
          (rule.probability === undefined || random.chance(rule.probability)),
      );
      if (struck) struck.left -= 1;
      return struck?.rule;
    },
  };
}

function hasParam({ params }: FaultTarget, param: string | undefined): boolean {
  if (param === undefined) return true;
  const at = param.indexOf('=');
  return params[param.slice(0, at)] === param.slice(at + 1);
}

/** The refusal of a rule; undefined for a rule that damages the answer. */
export function refusalOf(rule: FaultRule): WireError | undefined {
  switch (rule.kind) {
    case 'throttle':
      return throttled(rule.retryAfterMs);
    case 'error500':
      return new WireError(500, 'InternalError', 'The request processing has failed due to some unknown error.');
    case 'error503':
      return new WireError(
        503,
        'ServiceUnavailable',
        'The request has failed due to a temporary failure of the server.',
      );
    case 'expire':
      return new WireError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
    case 'refuse':
      return new WireError(rule.status ?? 404, rule.code ?? 'InvalidId.NotFound', rule.message ?? 'It does not exist.');
    default:
      return undefined;
  }
}

/** Whether the fault applies before the execution. A fault that damages an answer cannot. */
export function isStruckBefore(rule: FaultRule): boolean {
  const when = rule.kind === 'unresolved' ? 'before' : (rule.when ?? (refusalOf(rule) ? 'before' : 'after'));
  return when === 'before' && !needsAnswer.includes(rule.kind);
}

/** Faults that cannot apply before the execution. */
export const needsAnswer: readonly FaultKind[] = [
  'slow',
  'slowBody',
  'truncate',
  'malformed',
  'emptyPage',
  'repeatToken',
  'duplicateRows',
  'oddRow',
];

export function throttled(retryAfterMs?: number): WireError {
  const headers = retryAfterMs === undefined ? {} : { 'x-acs-retry-after': String(retryAfterMs) };
  return new WireError(400, 'Throttling.User', 'Request was denied due to user flow control.', { headers });
}

export function pageFaultOf({ kind }: FaultRule): PageFault | undefined {
  return kind === 'emptyPage' || kind === 'repeatToken' || kind === 'duplicateRows' ? kind : undefined;
}

/** The answer after the damage; the sender truncates, because it knows the Content-Length that it sent. */
export function damage(rule: FaultRule, answer: WireAnswer): WireAnswer {
  if (rule.kind === 'html') {
    const body = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
    return { status: 502, headers: { 'content-type': 'text/html' }, body };
  }
  if (rule.kind === 'oddRow') return withOddRow(answer, rule);
  if (rule.kind !== 'malformed') return answer;
  if (rule.bodyOf !== undefined) {
    const { 'x-log-compresstype': _, ...headers } = answer.headers;
    return { status: 200, headers, body: rule.bodyOf };
  }
  return { ...answer, status: 200, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
}
