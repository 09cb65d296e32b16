import { Counter, type Registry } from 'prom-client';
import type { WaitObserver } from '../../client/throttling/fair-limiter.js';

/** Whose quota a call waits for: that of its account, or that of the address that calls leave from. */
export type Quota = 'account' | 'address';

const quotas: readonly Quota[] = ['account', 'address'];

/** The metrics of calls that wait for a quota. */
export function quotaMetrics(registry: Registry): Readonly<Record<Quota, WaitObserver>> {
  const options = { labelNames: ['quota'] as const, registers: [registry] };
  const waits = new Counter({
    name: 'yunmen_quota_waits_total',
    help: 'Attempts of calls that had to wait for their turn, by whose quota they waited for: account or address.',
    ...options,
  });
  const seconds = new Counter({
    name: 'yunmen_quota_wait_seconds_total',
    help: 'The time that they waited.',
    ...options,
  });
  const unsent = new Counter({
    name: 'yunmen_quota_unsent_total',
    help: 'Calls that were not sent, because their turn would have come after the deadline of their request.',
    ...options,
  });
  for (const quota of quotas) for (const counter of [waits, seconds, unsent]) counter.inc({ quota }, 0);
  const observer = (quota: Quota): WaitObserver => ({
    waited: (ms) => {
      waits.inc({ quota });
      seconds.inc({ quota }, ms / 1000);
    },
    tooLate: () => unsent.inc({ quota }),
  });
  return { account: observer('account'), address: observer('address') };
}
