import type { Item } from './value.js';

/** Keys of things that upstream lists per parent: the key of the parent, a slash, and the key within the parent. */

/** The members that hold the key and the region of the parent in a row. Upstream has no members with such names. */
export const parentKeyMember = '$parentKey';
export const parentRegionMember = '$parentRegion';

/** The parent's key has no slash of its own, so that the first slash is the boundary. */
export function joinChildKey(parent: string, own: string): string {
  return `${parent.replaceAll('%', '%25').replaceAll('/', '%2F')}/${own}`;
}

export function splitChildKey(key: string): { readonly parent: string; readonly own: string } {
  const at = key.indexOf('/');
  return { parent: key.slice(0, at).replaceAll('%2F', '/').replaceAll('%25', '%'), own: key.slice(at + 1) };
}

/** A row with the place that it was listed in. Answers are shared, so the row is a copy. */
export function rowUnder(item: Item, parent: string, regionId: string | null): Item {
  return { ...item, [parentKeyMember]: parent, ...(regionId !== null && { [parentRegionMember]: regionId }) };
}
