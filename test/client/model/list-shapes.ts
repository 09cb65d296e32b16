/** Lists in every shape that occurs in the cloud, also in those that no declared kind has. */
import { byPage, byToken, type Paging, whole } from '../../../client/model/paging.js';
import type { ListAction } from '../../../client/model/resource.js';
import { describeThings } from '../calling.js';

const shape = (items: string, paging: Paging, count?: ListAction['count']): ListAction => ({
  action: describeThings,
  paging,
  items,
  ...(count && { count }),
});

const counted = (params: NonNullable<ListAction['count']>['params'], total: string) => ({ params, total });

export const shapes: readonly (readonly [name: string, list: ListAction])[] = [
  ['flat rows by tokens', shape('Things', byToken({ cap: 20 }))],
  ['rows three steps deep by tokens', shape('Data.Page.Things', byToken({ cap: 20 }))],
  ['tokens of other names', shape('things', byToken({ cap: 20, token: 'nextToken', size: 'limit' }))],
  [
    'a token that the answer calls otherwise',
    shape('Things', byToken({ cap: 20, token: 'PageToken', size: 'PageSize', next: 'Data.NextPageToken' })),
  ],
  ['tokens without a page size', shape('Things.Thing', byToken({ cap: 20, size: '' }))],
  [
    'page numbers of other names',
    shape(
      'Data.Items',
      byPage({ cap: 20, number: 'CurrentPage', total: 'PageInfo.TotalCount' }),
      counted({ CurrentPage: 1, PageSize: 1 }, 'PageInfo.TotalCount'),
    ),
  ],
  [
    'page numbers in lower case',
    shape('clusters', byPage({ cap: 50, number: 'page_number', size: 'page_size', total: 'page_info.total_count' })),
  ],
  ['page numbers without a page size', shape('CertList', byPage({ cap: 50, number: 'CurrentPage', size: '' }))],
  [
    'offsets',
    shape(
      'projects',
      byPage({ cap: 20, offset: 'offset', size: 'size', total: 'total' }),
      counted({ offset: 0, size: 1 }, 'total'),
    ),
  ],
  [
    'offsets with a flag',
    shape('Rows', byPage({ cap: 20, offset: 'StartIndex', size: 'Length', total: null, more: 'HasMore' })),
  ],
  [
    'page numbers with a flag',
    shape('Result', byPage({ cap: 20, number: 'page', size: 'size', total: null, more: 'HasNext' })),
  ],
  ['page numbers without a total', shape('Result', byPage({ cap: 20, number: 'page', size: 'size', total: null }))],
  ['offsets without a total', shape('Result', byPage({ cap: 20, offset: 'offset', size: 'size', total: null }))],
  ['a flat list in one answer', shape('nodepools', whole)],
  ['a table in a text', { ...shape('Content', byToken({ cap: 20 })), table: { none: ['-'] } }],
  ['an answer that is a list', shape('', whole)],
];
