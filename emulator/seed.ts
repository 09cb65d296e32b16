/** What `--seed` says: a number, from which the company is made, or `odd` for the data set of the tests. */
import type { EmulatorOptions } from './emulator.js';

const most = 2 ** 31;

export function seedIn(text: string): Pick<EmulatorOptions, 'seed' | 'dataSet'> {
  if (text === 'odd') return { dataSet: 'odd' };
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= most) return { seed };
  throw new Error(`--seed must be a whole number from 0 to ${most}, or odd, not "${text}".`);
}
