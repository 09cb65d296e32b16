import type { Action } from '../../model/action.js';
import { ram } from '../../model/products.js';

/** RAM allows every action under its own name; `resource` is what it is allowed on, user/{UserName} for one. */
export function ramAction(name: string, resource: string): Action {
  return { product: ram, name, ram: `ram:${name}`, resource };
}
