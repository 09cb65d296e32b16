import { productOf } from '../../client/model/product-table.js';
import type { Product } from '../../client/model/products.js';
import {
  type PublishedAction,
  type PublishedProduct,
  publishedProduct,
  publishedProducts,
} from '../../published/product.js';
import { meant } from '../nouns/declaration/problems.js';
import { isSecretAction } from '../nouns/secrets.js';
import { withheldReason } from './withheld.js';

/** The published actions that `call` may make: reads by their type and their verb, of which none acts or reveals. */

export interface Callable {
  readonly product: Product;
  readonly published: PublishedProduct;
  readonly action: PublishedAction;
}

/** Why `call` does not make an action, in a sentence. */
export interface Refused {
  readonly reason: string;
}

export function callableOf(productName: string, actionName: string): Callable | Refused {
  const product = productOf(productName);
  const published = product && publishedProduct(productName, product.version);
  if (!product || !published) {
    return {
      reason: `No product ${quoted(productName)} is published.${meant(productName, publishedProducts().keys())}`,
    };
  }
  const action = published.action(actionName);
  if (!action) {
    const known = meant(actionName, published.actions);
    return { reason: `${productName} has no published action ${quoted(actionName)}.${known}` };
  }
  const why = refusalOf(product, action);
  return why === null
    ? { product, published, action }
    : { reason: `${productName} ${actionName} is not called: ${why}.` };
}

function refusalOf(product: Product, action: PublishedAction): string | null {
  const { name, kind } = action;
  if (kind === 'unknown') return 'upstream does not publish whether it only reads';
  if (kind === 'write') return 'it is not a read';
  if (isSecretAction(name)) return 'its answer is a secret';
  const withheld = withheldReason(product.name, name);
  return withheld === null ? unspoken(product, action) : `it ${withheld}`;
}

/** What the gateway cannot send or read. */
function unspoken({ wire }: Product, { methods, path, parameters }: PublishedAction): string | null {
  if (!methods.some((method) => method === 'GET' || method === 'POST')) return 'its answer has no body';
  const header = parameters.find(({ place, shape }) => place === 'header' && shape.required);
  if (header) return `it requires the header ${header.name}, which \`call\` does not send`;
  if (wire !== 'oss') return null;
  // The content of objects is no data of the graph, and can be of any size.
  const isOfObject = path !== null && path.split('?', 1)[0] !== '/';
  return isOfObject || !methods.includes('GET') ? 'it is about the content of a bucket' : null;
}

/** Truncated, because a document may have a name of any length. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}
