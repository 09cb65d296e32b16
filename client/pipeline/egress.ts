import { FairLimiter, type WaitObserver } from '../throttling/fair-limiter.js';
import type { OpenPace } from '../throttling/pace.js';
import type { Step } from './call.js';
import { inTurn } from './throttle.js';

export interface EgressOptions {
  /** Calls per second. As many may start at once. */
  readonly perSecond: number;
  /** The address that the calls leave from, by a name. Those who share it share the rate. */
  readonly address: string;
  readonly openPace?: OpenPace | undefined;
  readonly observer?: WaitObserver | undefined;
}

/**
 * Limits the calls that leave from one address, over all accounts, products and callers, because upstream counts them by
 * address too. The callers take turns. OSS does not count: it has limits of its own.
 * It stands inside the limits of accounts, so that the rate of this limit is that of the calls as they are sent.
 */
export function egress({ perSecond, address, ...others }: EgressOptions): Step {
  const limiter = new FairLimiter({
    ...others,
    name: ['egress', address],
    share: 1,
    isFixed: true,
    concurrency: Number.POSITIVE_INFINITY,
  });
  return (next) => (call) => {
    if (call.action.product.name === 'Oss') return next(call);
    return inTurn(limiter, call, { kind: 'egress', perSecond }, 'the address of this gateway may send', next);
  };
}
