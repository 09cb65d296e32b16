import type { Params } from '../../client/model/action.js';
import { byMarker, byPage, byToken, type Paging, whole } from '../../client/model/paging.js';
import type { ListAction } from '../../client/model/resource.js';
import type { Problems } from './declaration/problems.js';
import { pairsOf, type Words } from './declaration/words.js';
import type { ProductRow } from './product-rows.js';

/** How declared lists page. The names of parameters and members are those of the declaration, else the product's, else usual ones. */

type Style = ProductRow['paging'];
type Names = Readonly<Record<string, string>>;

/** The names that `pages` can give, with the usual ones. An empty name means that there is none. */
export const usualPages: Readonly<Record<Style, Names>> = {
  TOKEN: { token: 'NextToken', size: 'MaxResults', next: '', number: '', numberSize: 'PageSize' },
  PAGE: { number: 'PageNumber', size: 'PageSize', more: '' },
  OFFSET: { offset: 'Offset', size: 'Limit', more: '' },
  MARKER: { marker: '', size: '', more: '', next: '', encoding: '', second: '', nextSecond: '' },
  WHOLE: {},
};

/** How the list pages that these words declare. */
export function pagingOf(words: Words, row: ProductRow, problems: Problems): Paging {
  const style = styleOf(words, row);
  const cap = words.number('cap') ?? 0;
  checkPages(words, style, problems);
  if (style === 'WHOLE') return whole;
  if (cap < 1) problems.add(words.at, `@${words.name} lacks cap: the most items that a page may hold.`);
  const names = namesOf(words, row);
  const { size = '', more = '', next = '' } = names;
  if (style === 'TOKEN') {
    const { token = '' } = names;
    return byToken({ cap, min: words.number('min') ?? row.least ?? 1, token, size, ...(next !== '' && { next }) });
  }
  if (style === 'MARKER') {
    const { marker = '', encoding = '', second = '', nextSecond = '' } = names;
    return byMarker({
      ...{ cap, marker, size, more, next },
      ...(encoding !== '' && { encoding }),
      ...(second !== '' && { second: { marker: second, next: nextSecond } }),
    });
  }
  const { number = '', offset = '' } = names;
  const total = words.text('total') ?? 'TotalCount';
  return byPage({
    cap,
    ...(style === 'OFFSET' ? { offset } : { number }),
    size,
    total: total === '' ? null : total,
    ...(more !== '' && { more }),
  });
}

/** The cheapest call that answers the total: the smallest page. Null if no answer has it. */
export function countOf(words: Words, row: ProductRow, { names, cap }: Paging): ListAction['count'] | null {
  const total = names.total ?? words.text('total') ?? '';
  if (total === '') return null;
  const least = Math.min(words.number('min') ?? 1, cap);
  const { number = '', numberSize = '' } = namesOf(words, row);
  // Beside tokens some totals mean nothing, and those of numbered pages are right.
  if (names.style === 'token' && number !== '') return { params: { [number]: 1, [numberSize]: 1 }, total };
  const first =
    names.style === 'offset' ? { [names.page ?? '']: 0 } : names.style === 'page' && { [names.page ?? '']: 1 };
  const params: Params = { ...first, ...(names.size !== undefined && { [names.size]: least }) };
  return { params, total };
}

function styleOf(words: Words, row: ProductRow): Style {
  return (words.text('paging') as Style | null) ?? row.paging;
}

/** The product's names are those of the style in which its lists page. */
function namesOf(words: Words, row: ProductRow): Names {
  const style = styleOf(words, row);
  const all = { ...usualPages[style], ...(style === row.paging && row.pages), ...pairsOf(words.texts('pages')) };
  const [root = ''] = (words.text('items') ?? '').split('.');
  return Object.fromEntries(Object.entries(all).map(([name, path]) => [name, path.replace('{root}', root)]));
}

function checkPages(words: Words, style: Style, problems: Problems): void {
  const known = Object.keys(usualPages[style]);
  for (const name of Object.keys(pairsOf(words.texts('pages')))) {
    if (!known.includes(name)) {
      problems.unknown(words.at, `Lists with paging ${style} have no ${name} in pages`, name, known);
    }
  }
}
