/** The rate limit: off by default; calls are counted per account, region and action, as in the real cloud. */
import type { FaultTarget } from './faults.js';
import { throttled } from './faults.js';
import type { WireError } from './wire/wire-error.js';

export interface RateRule {
  /** A token bucket that holds the calls of one second and refills continuously. */
  readonly perSecond?: number;
  /** The count starts again with each minute of the cloud's clock. */
  readonly perMinute?: number;
  readonly product?: string;
  readonly action?: string;
  readonly regionId?: string;
  readonly accessKeyId?: string;
  /** Counts the calls of all accounts, products and regions together, as the cloud does for the address that calls come from. */
  readonly ofAddress?: boolean;
  /** Refusals carry x-acs-retry-after: the time until the next call is accepted. */
  readonly retryAfter?: boolean;
}

export interface RateLimit {
  /** A number is a rule for every action; null removes all rules. The first rule that matches a call counts it. */
  set(limit: number | RateRule | readonly RateRule[] | null): void;
  /** Counts a call; returns the refusal if it exceeds the limit. */
  admit(accountId: string, target: FaultTarget): WireError | null;
}

interface Meter {
  left: number;
  at: number;
}

const minuteMs = 60_000;
const targets = ['product', 'action', 'regionId', 'accessKeyId'] as const;

export function createRateLimit(now: () => number): RateLimit {
  let rules: readonly RateRule[] = [];
  const meters = new Map<string, Meter>();
  return {
    set: (limit) => {
      const given = typeof limit === 'number' ? { perSecond: limit } : (limit ?? []);
      rules = [given].flat();
      meters.clear();
    },
    admit: (accountId, target) => {
      const index = rules.findIndex((rule) =>
        targets.every((name) => rule[name] === undefined || rule[name] === target[name]),
      );
      const rule = rules[index];
      if (!rule) return null;
      const counted = rule.ofAddress ? [] : [accountId, target.product, target.action, target.regionId];
      const key = [index, ...counted].join('/');
      const meter = refilled(rule, meters.get(key), now());
      meters.set(key, meter);
      if (meter.left < 1) return throttled(rule.retryAfter ? waitMs(rule, meter) : undefined);
      meter.left -= 1;
      return null;
    },
  };
}

function refilled({ perSecond, perMinute }: RateRule, meter: Meter | undefined, at: number): Meter {
  const full = perSecond ?? perMinute ?? Number.POSITIVE_INFINITY;
  if (!meter) return { left: full, at };
  if (perSecond !== undefined) {
    return { left: Math.min(perSecond, meter.left + ((at - meter.at) / 1000) * perSecond), at };
  }
  return Math.floor(meter.at / minuteMs) === Math.floor(at / minuteMs) ? meter : { left: full, at };
}

function waitMs({ perSecond }: RateRule, { left, at }: Meter): number {
  return Math.ceil(perSecond === undefined ? minuteMs - (at % minuteMs) : ((1 - left) / perSecond) * 1000);
}
