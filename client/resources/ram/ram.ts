import type { Action } from '../../model/action.js';
import { ram } from '../../model/products.js';

/** RAM permits every action under its own name. `resource` is the resource that RAM checks, such as user/{UserName}. */
export function ramAction(name: string, resource: string): Action {
  return { product: ram, name, ram: `ram:${name}`, resource };
}
