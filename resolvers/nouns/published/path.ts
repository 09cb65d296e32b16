import type { Position, Problems } from '../declaration/problems.js';
import { secretReason } from '../secrets.js';
import type { ProductFacts, ShapeFacts } from './facts.js';

/** Follows paths through published shapes. */

/** The shape at the end of a path, and whether a list is on the path. */
export interface Found {
  readonly shape: ShapeFacts;
  readonly isMany: boolean;
}

/** A place in an answer from which paths continue. */
export interface Place {
  readonly product: ProductFacts;
  readonly shape: ShapeFacts | null;
  /** Its name in messages: Ecs.DescribeDisks, or Disks.Disk of Ecs.DescribeDisks. */
  readonly says: string;
}

/** The path '' is the place itself. Null when nothing is published about it, or, with a problem, when it does not exist. */
export function follow(place: Place, path: string, at: Position, problems: Problems): Found | null {
  let shape = place.shape && resolved(place.shape, place.product);
  let isMany = false;
  // A row that is a text has it as the member `value`.
  if (shape?.type === 'string' && path === 'value') return { shape, isMany };
  for (const step of path === '' ? [] : path.split('.')) {
    while (shape?.type === 'array') {
      isMany = true;
      shape = shape.items ? resolved(shape.items, place.product) : null;
    }
    // Of some objects nothing is published but that they are objects.
    if (!shape || shape.type === 'any' || shape.type === 'map' || isBare(shape)) return null;
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

function isBare({ type, members, items }: ShapeFacts): boolean {
  return type === 'object' && Object.keys(members ?? {}).length === 0 && items === undefined;
}

function resolved(shape: ShapeFacts, product: ProductFacts): ShapeFacts | null {
  let found: ShapeFacts | undefined = shape;
  for (let depth = 0; found?.type === 'ref' && depth < 20; depth += 1) found = product.schema(found.ref ?? '');
  return found ?? null;
}

/** The element of a list or of a list of lists. */
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
