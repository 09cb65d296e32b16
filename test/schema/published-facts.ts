/** The published facts for the check of declarations; undefined if there are none. */
import { existsSync } from 'node:fs';
import type { Facts, ProductFacts, ShapeFacts } from '../../resolvers/nouns/published/facts.js';

interface Published {
  readonly publishedProducts: () => ReadonlyMap<string, string>;
  readonly publishedProduct: (name: string) => ProductFacts | undefined;
}

const module = new URL('../../published/product.ts', import.meta.url);
const published: Published | null = existsSync(module) ? await import(module.href) : null;

export const isPublished = published !== null;

export const facts: Facts = {
  products: [...(published?.publishedProducts().keys() ?? [])],
  product: (name) => published?.publishedProduct(name),
};

/** The names of all members of answers whose values may be texts, of all products or of these. */
export function textMembers(products: readonly string[] = facts.products): ReadonlySet<string> {
  const names = new Set<string>();
  for (const name of products) {
    const product = facts.product(name);
    const seen = new Set<ShapeFacts | undefined>();
    const visit = (shape: ShapeFacts | undefined): void => {
      if (!shape || seen.has(shape)) return;
      seen.add(shape);
      visit(shape.items);
      if (shape.type === 'ref') visit(product?.schema(shape.ref ?? ''));
      for (const [member, inner] of Object.entries(shape.members ?? {})) {
        if (!['boolean', 'integer', 'number'].includes(inner.type)) names.add(member);
        visit(inner);
      }
    };
    for (const action of product?.actions ?? []) visit(product?.action(action)?.answer ?? undefined);
  }
  return names;
}
