import type { PublishedAction } from '../../../published/product.js';
import { usualPages } from '../pages.js';
import type { ProductRow } from '../product-rows.js';

/** The arguments of @list about paging: the style, names that are not the usual ones, the largest page, and the total. */
export interface PagingWords {
  readonly words: readonly string[];
  readonly isWhole: boolean;
  readonly guesses: readonly string[];
}

export function pagingWords(action: PublishedAction, row: ProductRow | null): PagingWords {
  const { paging, parameters } = action;
  const style = styleOf(action, row);
  if (style === 'WHOLE') return { words: ['paging: WHOLE'], isWhole: true, guesses: [] };
  const names = namesOf(action, style, row?.pages?.size);
  const usual = { ...usualPages[style], ...(style === row?.paging && row.pages) };
  const own = Object.entries(names).filter(([name, value]) => usual[name] !== value);
  const limits = parameters.find(({ name }) => name === names.size)?.shape;
  const least = style === 'TOKEN' ? (row?.least ?? 1) : 1;
  const words = [
    ...(style === row?.paging ? [] : [`paging: ${style}`]),
    ...(own.length === 0 ? [] : [`pages: [${own.map((pair) => JSON.stringify(pair.join('='))).join(', ')}]`]),
    `cap: ${limits?.max ?? 50}`,
    ...(limits?.min !== undefined && limits.min > least ? [`min: ${limits.min}`] : []),
    ...totalOf(paging.total, style),
  ];
  return { words, isWhole: false, guesses: limits?.max === undefined ? ['a page holds up to 50 items'] : [] };
}

/** The product's own style where the action has it, else by tokens, which never skip an item. */
function styleOf({ paging }: PublishedAction, row: ProductRow | null): ProductRow['paging'] {
  const { number, token, offset, next, more } = paging;
  const styles: ProductRow['paging'][] = [
    ...(token !== undefined && more !== undefined && (/marker/i.test(token) || row?.paging === 'MARKER')
      ? (['MARKER'] as const)
      : []),
    ...(token !== undefined && next !== undefined ? (['TOKEN'] as const) : []),
    ...(number === undefined ? [] : (['PAGE'] as const)),
    ...(offset === undefined ? [] : (['OFFSET'] as const)),
  ];
  return styles.find((style) => style === row?.paging) ?? styles[0] ?? 'WHOLE';
}

/** The names that `pages` can give, as the action has them. */
function namesOf(
  { paging, parameters }: PublishedAction,
  style: ProductRow['paging'],
  usualSize = '',
): Readonly<Record<string, string>> {
  const { number = '', token = '', offset = '', next = '', more = '' } = paging;
  // Actions that page in both ways have a size for each.
  const sizes = [style === 'TOKEN' ? 'MaxResults' : '', paging.size ?? '', usualSize];
  const size = sizes.find((wanted) => parameters.some(({ name }) => name === wanted)) ?? '';
  if (style === 'MARKER') return { marker: token, size, more, next };
  if (style === 'TOKEN') return { token, size, ...(next !== token && { next }), number };
  return { ...(style === 'PAGE' ? { number } : { offset }), size, ...(more !== '' && { more }) };
}

function totalOf(total: string | undefined, style: ProductRow['paging']): readonly string[] {
  if (style === 'MARKER' || (style === 'TOKEN' && total === undefined)) return [];
  return total === 'TotalCount' && style !== 'TOKEN' ? [] : [`total: ${JSON.stringify(total ?? '')}`];
}
