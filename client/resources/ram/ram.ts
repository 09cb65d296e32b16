import type { Action } from '../../model/action.js';
import { byMarker, type Paging } from '../../model/paging.js';
import { ram } from '../../model/products.js';

/** RAM allows every action under its own name; `resource` is what it is allowed on, user/{UserName} for one. */
export function ramAction(
  name: string,
  resource: string,
  more: Pick<Action, 'mustContain' | 'absent' | 'unset' | 'echoes'> = {},
): Action {
  return { product: ram, name, ram: `ram:${name}`, resource, ...more };
}

/** Marker and MaxItems; IsTruncated says whether there is more. */
export function ramMarker(cap: number): Paging {
  return byMarker({ cap, size: 'MaxItems', marker: 'Marker', more: 'IsTruncated', next: 'Marker' });
}
