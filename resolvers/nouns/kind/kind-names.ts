import { declared } from '../declared.js';

/** Of each kind: its product, and upstream's name of the kind across products. The public schema has neither. */
export function kindNames(): ReadonlyMap<string, { readonly product: string; readonly resourceType: string | null }> {
  return new Map(
    [...declared.nouns.values()].map(({ type, resource, resourceType }) => [
      type,
      { product: resource.list.action.product.name, resourceType },
    ]),
  );
}
