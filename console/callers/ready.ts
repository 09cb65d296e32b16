import { options, type ReadyCaller } from '../app/options.js';
import type { Caller } from './caller.js';

/** The ready callers of the embedded cloud. Their keys and tokens work nowhere else, so a copied command may hold them. */
export const readyCallers: readonly Caller[] = options.callers.map(ready);

function ready({ name, description, headers }: ReadyCaller): Caller {
  return { key: `ready:${name}`, name, description, headers: () => Promise.resolve(headers), copied: headers };
}
