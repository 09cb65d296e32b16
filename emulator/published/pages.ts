/** One page of a list, however the action asks for it: by token, by number, by offset, or all at once. */
import type { PublishedAction, PublishedProduct } from '../../published/product.js';
import { byPage, byToken, type Walk } from '../paging.js';
import type { Given } from './given.js';
import { invalidPage } from './refusals.js';

export interface Page<T> {
  readonly rows: readonly T[];
  readonly total: number;
  /** Undefined where pages have no token; empty behind the last one. */
  readonly next: string | undefined;
  readonly number: number;
  readonly size: number;
}

export interface List<T> {
  readonly product: PublishedProduct;
  readonly action: PublishedAction;
  readonly given: Given;
  readonly items: readonly T[];
  readonly context: Walk['context'];
}

/** What a page holds at most where nothing is published. */
const unpublishedMost = 1000;

export function pageOf<T>(list: List<T>): Page<T> {
  const { action, given, items } = list;
  const { number, size, token, offset } = action.paging;
  const tokenSize = token === undefined ? undefined : sizeBesideToken(action, size);
  const asksForToken = [token, tokenSize === size ? undefined : tokenSize].some(
    (name) => name !== undefined && (given.params[name] ?? '') !== '',
  );
  if (token !== undefined && (asksForToken || (number === undefined && offset === undefined)))
    return byTokens(list, token, tokenSize);
  if (number !== undefined) return byNumber(list, number, size);
  if (offset !== undefined) return byOffset(list, offset, size);
  return { rows: items, total: items.length, next: undefined, number: 1, size: items.length };
}

/** PageSize goes with PageNumber where there is a MaxResults too. */
function sizeBesideToken({ parameters }: PublishedAction, size: string | undefined): string | undefined {
  return parameters.find(({ name }) => /^max_?results?$/i.test(name))?.name ?? size;
}

interface Size {
  readonly wanted: number;
  readonly most: number;
}

function sizeOf({ product, action, given }: List<unknown>, name: string | undefined): Size {
  const shape = action.parameters.find((parameter) => parameter.name === name)?.shape;
  const most = Math.min(shape?.max ?? Math.max(unpublishedMost, Number(shape?.default) || 0), unpublishedMost * 10);
  const sent = name === undefined ? '' : (given.params[name] ?? '');
  const text = sent === '' ? (shape?.default ?? '') : sent;
  // Lists of which no length can be asked for have long pages.
  const usual = name === undefined ? 50 : Math.min(10, most);
  if (text === '') return { wanted: usual, most };
  const wanted = Number(text);
  if (!/^-?\d{1,9}$/.test(text) || wanted < 1) {
    if (sent === '') return { wanted: usual, most };
    throw invalidPage(product, action, name ?? '');
  }
  return { wanted, most };
}

/** Larger than the most is the most. */
function byTokens<T>(list: List<T>, token: string, sizeName: string | undefined): Page<T> {
  const { product, action, given, items, context } = list;
  const { wanted, most } = sizeOf(list, sizeName);
  if (action.parameters.some(({ name, shape }) => name === token && shape.type === 'integer')) {
    // A number can be no signed text: it is the position itself.
    const from = given.params[token] || '0';
    if (!/^\d{1,9}$/.test(from)) throw invalidPage(product, action, token);
    const until = Number(from) + Math.min(wanted, most);
    const next = until < items.length ? String(until) : '';
    return {
      rows: items.slice(Number(from), until),
      total: items.length,
      next,
      number: 1,
      size: Math.min(wanted, most),
    };
  }
  const walk = {
    action: action.name,
    params: standard(given, [token, sizeName], { NextToken: given.params[token], MaxResults: String(wanted) }),
    context,
  };
  const { page, nextToken } = byToken(items, walk, { min: 1, max: most });
  return { rows: page, total: items.length, next: nextToken, number: 1, size: Math.min(wanted, most) };
}

function byNumber<T>(list: List<T>, numberName: string, sizeName: string | undefined): Page<T> {
  const { product, action, given, items, context } = list;
  const { wanted, most } = sizeOf(list, sizeName);
  if (wanted > most) throw invalidPage(product, action, sizeName ?? numberName);
  const number = given.params[numberName] || '1';
  if (!/^\d{1,9}$/.test(number)) throw invalidPage(product, action, numberName);
  // Some count from 0 and take 1 for the same.
  const params = standard(given, [numberName, sizeName], {
    PageNumber: String(Math.max(1, Number(number))),
    PageSize: String(wanted),
  });
  const { page, pageNumber, pageSize } = byPage(items, { params, context }, most);
  return { rows: page, total: items.length, next: undefined, number: pageNumber, size: pageSize };
}

function byOffset<T>(list: List<T>, offsetName: string, sizeName: string | undefined): Page<T> {
  const { product, action, given, items } = list;
  const { wanted, most } = sizeOf(list, sizeName);
  if (wanted > most) throw invalidPage(product, action, sizeName ?? offsetName);
  const offset = given.params[offsetName] || '0';
  if (!/^\d{1,9}$/.test(offset)) throw invalidPage(product, action, offsetName);
  const from = Number(offset);
  return {
    rows: items.slice(from, from + wanted),
    total: items.length,
    next: undefined,
    number: Math.floor(from / wanted) + 1,
    size: wanted,
  };
}

/** Under the names that the pages of this cloud are made by. */
function standard(
  given: Given,
  left: readonly (string | undefined)[],
  put: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(given.params).filter(([name]) => !left.includes(name));
  const named = Object.entries(put).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return Object.fromEntries([...kept, ...named]);
}
