import type { PublishedAction } from '../../../published/product.js';
import type { ProductRow } from '../product-rows.js';

/** The arguments of @list about paging: how, the largest page, and the total. */
export interface PagingWords {
  readonly words: readonly string[];
  readonly isWhole: boolean;
  /** What no argument of @list can say. */
  readonly lacks: readonly string[];
}

export function pagingWords({ name, paging, parameters }: PublishedAction, row: ProductRow | null): PagingWords {
  const { number, token, next, total } = paging;
  const byToken = token !== undefined && next !== undefined;
  const byPage = number !== undefined;
  if (!byToken && !byPage) {
    const { offset } = paging;
    const lacks = offset === undefined ? [] : [`${name} pages by ${offset}, which paging: WHOLE does not read`];
    return { words: ['paging: WHOLE'], isWhole: true, lacks };
  }
  const isMarked = row?.marker !== undefined && row.marker.marker === token;
  const how = isMarked ? 'MARKER' : byToken && (row?.paging === 'TOKEN' || !byPage) ? 'TOKEN' : 'PAGE';
  const has = (wanted: string) => parameters.some((each) => each.name === wanted);
  // Actions that page in both ways have a size for each.
  const size = how === 'TOKEN' && has('MaxResults') ? 'MaxResults' : paging.size;
  const limits = parameters.find((each) => each.name === size)?.shape;
  const least = how === 'TOKEN' ? (row?.least ?? 1) : 1;
  const isSaid = total !== undefined && how !== 'MARKER' && (how === 'TOKEN' || total !== 'TotalCount');
  const usual = how === 'TOKEN' ? ['NextToken', 'MaxResults'] : ['PageNumber', 'PageSize'];
  const own = [how === 'TOKEN' ? token : number, size];
  const isUsual = how === 'MARKER' || own.join() === usual.join();
  return {
    words: [
      ...(how === row?.paging ? [] : [`paging: ${how}`]),
      `cap: ${limits?.max ?? 50}`,
      ...(limits?.min !== undefined && limits.min > least ? [`min: ${limits.min}`] : []),
      ...(isSaid ? [`total: ${JSON.stringify(total)}`] : []),
    ],
    isWhole: false,
    lacks: isUsual ? [] : [`${name} pages by ${own.join(' and ')}, and not by ${usual.join(' and ')}`],
  };
}
