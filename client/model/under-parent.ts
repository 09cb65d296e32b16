import { both, type FilterPart } from './filters.js';
import { type Children, paramsOfParent } from './resource.js';

/** What of a part belongs to one parent. Without a parameter for the parent, the gateway picks it from the list of the region. */
export function underParent(children: Children, parent: string, part: FilterPart): FilterPart {
  const { by, parents } = children;
  const own: FilterPart =
    by === ''
      ? { params: {}, condition: (item) => parents(item).includes(parent) }
      : { params: paramsOfParent(children, parent) };
  return both(part, own);
}
