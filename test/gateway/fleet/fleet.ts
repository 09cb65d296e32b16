/** What tests of a fleet share: its gateway, and the truth about its instances. */
import type { Emulator, EmulatorOptions } from '../../../emulator/emulator.js';
import { startTestGateway, type TestGateway, type TestOptions } from '../harness.js';

/** A small fleet that has all that a large one has. */
const small = { accounts: 24, instances: 2_000, forbidden: 4 } as const;

export function startFleet(options: TestOptions & Pick<EmulatorOptions, 'fleet'> = {}): Promise<TestGateway> {
  return startTestGateway({
    instances: 200,
    fleet: small,
    cacheTtlMs: 0,
    logLevel: 'error',
    accounts: ({ accountRoles }) => accountRoles,
    ...options,
  });
}

/** The pairs of account and region with instances, as [account, region, count]. */
export function scopesIn({ cloud }: Emulator): readonly (readonly [string, string, number])[] {
  return cloud.accounts.flatMap((account) =>
    cloud.regions.flatMap(({ id }) => {
      const count = account.instances(id).length;
      return count > 0 ? [[account.id, id, count] as const] : [];
    }),
  );
}

/** The accounts that refuse their readers. */
export function forbiddenIn({ cloud }: Emulator): readonly string[] {
  return (cloud.fleet?.members ?? []).flatMap(({ id, forbids }) => (forbids === null ? [] : [id]));
}

/** How often each action was called. */
export function countOf(calls: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}
