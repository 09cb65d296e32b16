import { type DefinitionNode, type DocumentNode, Kind } from 'graphql';
import { publishedProduct, publishedProducts } from '../../published/product.js';
import { meant } from '../nouns/declaration/problems.js';
import { callableOf } from './callable.js';

/** The actions that an operator lets `call` make: products and actions, with * for any letters. */

/** Such as `Ecs.Describe*`, `Vpc` for all reads of a product, and `*` for all reads. */
export type Patterns = readonly string[];

export const everyRead: Patterns = ['*'];

export function isOffered(patterns: Patterns, product: string, action: string): boolean {
  return patterns.some((pattern) => matcher(pattern).test(`${product}.${action}`));
}

const matchers = new Map<string, RegExp>();

function matcher(pattern: string): RegExp {
  const whole = pattern.includes('.') || pattern === '*' ? pattern : `${pattern}.*`;
  const text = whole.replaceAll(/[^\w*-]/g, '\\$&').replaceAll('*', '.*');
  const known = matchers.get(pattern) ?? new RegExp(`^${text}$`);
  matchers.set(pattern, known);
  return known;
}

/** The products that a pattern may name. */
function productsIn(pattern: string): readonly string[] {
  const [product = ''] = pattern.split('.', 1);
  return product.includes('*')
    ? [...publishedProducts().keys()].filter((name) => matcher(`${product}.`).test(`${name}.`))
    : [product];
}

/** The products that these patterns offer. */
export function offeredProducts(patterns: Patterns): readonly string[] {
  return [...new Set(patterns.flatMap(productsIn))];
}

/** Throws for a pattern that allows no action: it is misspelt, or names what `call` never makes. */
export function checkPatterns(patterns: Patterns): void {
  for (const pattern of patterns) {
    const [product = '', action = '*'] = pattern.split('.', 2);
    const why = new Set<string>();
    const isAny = productsIn(pattern).some((name) => {
      const known = action.includes('*') ? (publishedProduct(name)?.actions ?? [action]) : [action];
      return known.some((each) => {
        if (!isOffered([pattern], name, each)) return false;
        const called = callableOf(name, each);
        if ('reason' in called) why.add(called.reason);
        return !('reason' in called);
      });
    });
    if (isAny) continue;
    const [first = `It matches no published read.${meant(product, publishedProducts().keys())}`] = why;
    throw new Error(`YUNMEN_CALL names ${pattern}, which allows no action. ${first}`);
  }
}

/** The schema without `call`, where no action is offered. */
export function withCall(typeDefs: DocumentNode, patterns: Patterns): DocumentNode {
  if (patterns.length > 0) return typeDefs;
  const without = (each: DefinitionNode): DefinitionNode => {
    if (each.kind !== Kind.OBJECT_TYPE_DEFINITION || each.name.value !== 'Query') return each;
    return { ...each, fields: (each.fields ?? []).filter(({ name }) => name.value !== 'call') };
  };
  return { ...typeDefs, definitions: typeDefs.definitions.map(without) };
}
