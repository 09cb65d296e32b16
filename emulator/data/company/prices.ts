/** What the company pays: list prices in yuan a month, about as the cloud publishes them, with the discounts of its contract. */

import type { Instance } from '../ecs/instance.js';
import type { Random } from '../random.js';

const perCore = 72;
const perGiB = 18;
const perGpu = 4200;

/** An instance without its disks. One that is stopped and not charged costs what its address and its disk cost. */
export function instancePrice({ Cpu, Memory, GPUAmount, Status, StoppedMode }: Instance): number {
  const whole = Cpu * perCore + (Memory / 1024) * perGiB + GPUAmount * perGpu;
  return Status === 'Stopped' && StoppedMode === 'StopCharging' ? Math.round(whole / 20) + 10 : whole;
}

const perMbit = 23;

export function addressPrice(megabits: number): number {
  return 14 + Math.min(megabits, 20) * perMbit;
}

const perStoredGiB: Readonly<Record<string, number>> = { Standard: 0.12, IA: 0.08 };

export function bucketPrice(storageClass: string, bytes: number): number {
  return (bytes / 2 ** 30) * (perStoredGiB[storageClass] ?? 0.12) + 1;
}

export const databasePrices = [480, 960, 1920, 3840];
export const balancerPrice = 210;

/** In millionths of a yuan. */
export interface Paid {
  readonly gross: number;
  readonly discount: number;
  readonly coupons: number;
}

/** The company grows by a hundredth a month. */
export function paidIn(month: string, monthly: number, isSubscription: boolean, random: Random): Paid {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const growth = Math.min(1.5, Math.max(0.4, 1 + ((year - 2026) * 12 + number - 6) / 100));
  const gross = Math.round(monthly * growth * (0.97 + random.next() * 0.06) * 1_000_000);
  return { gross, discount: Math.round(gross * (isSubscription ? 0.35 : 0.15)), coupons: 0 };
}
