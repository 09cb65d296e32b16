import type { Field } from './field.js';
import type { Leaf } from './scalar-fields.js';

/** A reference to a resource of one of several kinds, or a list of them: a member of the item tells which kind. */

/**
 * `references` are those to each kind, by the value of the member. `nothing` is the answer when the item names no kind. With a
 * value that no reference has, the answer is null.
 */
export function referenceByKind(
  kind: Leaf<string | null>,
  references: ReadonlyMap<string, Field<unknown>>,
  nothing: unknown,
): Field<unknown> {
  const all = [...references.values()];
  return {
    needs: [...new Set([...kind.needs, ...all.flatMap(({ needs }) => needs)])],
    asks: {
      kind: 'referenceByKind',
      references: all.flatMap(({ asks }) => (asks?.kind === 'reference' ? [asks] : [])),
    },
    resolve: (parent, call) => {
      const named = kind.read(parent);
      return named === null ? nothing : (references.get(named)?.resolve?.(parent, call) ?? null);
    },
    has: (parent, context) => {
      const field = references.get(kind.read(parent) ?? '');
      return field?.resolve ? (field.has?.(parent, context) ?? false) : false;
    },
  };
}
