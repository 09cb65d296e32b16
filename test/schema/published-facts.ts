/** The published facts for the check of declarations; undefined if there are none. */
import { existsSync } from 'node:fs';
import type { Facts, ProductFacts } from '../../resolvers/nouns/published/facts.js';

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
