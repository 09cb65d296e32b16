import type { Position, Problems } from '../declaration/problems.js';
import { secretReason } from '../secrets.js';
import type { ProductFacts, ShapeFacts } from './facts.js';

/** Follows paths through published shapes. */

/** Where a path leads, and whether a list lies on it. */
export interface Found {
  readonly shape: ShapeFacts;
  readonly isMany: boolean;
}

/** A place in an answer that paths go on from. */
export interface Place {
  readonly product: ProductFacts;
  readonly shape: ShapeFacts | null;
  /** How it is called: Ecs.DescribeDisks, or Disks.Disk of Ecs.DescribeDisks. */
  readonly says: string;
}

/** Null where nothing is published of it, or where it is not there: that is a problem. */
export function follow(place: Place, path: string, at: Position, problems: Problems): Found | null {
  let shape = place.shape && resolved(place.shape, place.product);
  let isMany = false;
  for (const step of path.split('.')) {
    while (shape?.type === 'array') {
      isMany = true;
      shape = shape.items ? resolved(shape.items, place.product) : null;
    }
    if (!shape || shape.type === 'any' || shape.type === 'map') return null;
    const next: ShapeFacts | undefined = shape.members?.[step];
    if (!next) {
      problems.unknown(
        at,
        `${place.says} has no ${path}: ${step} is not there`,
        step,
        Object.keys(shape.members ?? {}),
      );
      return null;
    }
    shape = resolved(next, place.product);
  }
  return shape && { shape, isMany };
}

function resolved(shape: ShapeFacts, product: ProductFacts): ShapeFacts | null {
  let found: ShapeFacts | undefined = shape;
  for (let depth = 0; found?.type === 'ref' && depth < 20; depth += 1) found = product.schema(found.ref ?? '');
  return found ?? null;
}

/** What a list holds, a list of lists included. */
export function elementOf({ shape }: Found, product: ProductFacts): ShapeFacts | null {
  let element: ShapeFacts | null = shape;
  while (element?.type === 'array') element = element.items ? resolved(element.items, product) : null;
  return element;
}

/** The members that hold secrets, however deep they stand. */
export function secretsIn(
  shape: ShapeFacts | null,
  product: ProductFacts,
  seen = new Set<ShapeFacts>(),
): readonly { readonly name: string; readonly reason: string }[] {
  const found = shape && resolved(shape, product);
  if (!found || seen.has(found)) return [];
  seen.add(found);
  const own = Object.entries(found.members ?? {}).flatMap(([name, { type }]) => {
    const reason = ['boolean', 'integer', 'number'].includes(type) ? null : secretReason(name);
    return reason ? [{ name, reason }] : [];
  });
  const inner = [...Object.values(found.members ?? {}), ...(found.items ? [found.items] : [])];
  return [...own, ...inner.flatMap((each) => secretsIn(each, product, seen))];
}
