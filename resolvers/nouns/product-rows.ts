import type { Ask, Params } from '../../client/model/action.js';
import type { TagPlace } from '../../client/model/filters.js';
import { ecs, oss, type Product, ram, vpc } from '../../client/model/products.js';
import { isBucketName } from '../../client/wire/endpoint.js';
import { placeOfBucket } from '../fields/oss/bucket-place.js';
import type { ResourceNode } from '../fields/resource-node.js';

/** What the kinds of one product have in common, so that no declaration repeats it. */
export interface ProductRow {
  readonly product: Product;
  /** What RAM calls it, where that is not its name in lower case. */
  readonly service?: string;
  readonly scope: 'region' | 'account';
  readonly paging: 'TOKEN' | 'PAGE' | 'MARKER' | 'WHOLE';
  /** Fewest items that a page by token may be asked for. */
  readonly least?: number;
  /** What its lists page by, where that is a marker; {root} is the first step of the list's path. */
  readonly marker?: { readonly marker: string; readonly size: string; readonly more: string; readonly next: string };
  /** What makes an answer tell how many items there are at the least cost. */
  readonly count: Params;
  /** Where an item of a list holds its tags. */
  readonly tags?: TagPlace;
  /** What it calls the halves of a tag. */
  readonly tagNames: { readonly key: string; readonly value: string };
  readonly body?: 'xml';
  /** Things are named by a part of the host and not by a parameter; what does not fit is asked of nobody. */
  readonly host?: {
    readonly admits: (key: string) => boolean;
    readonly says: string;
    /** Where calls about one thing go. */
    readonly place: (node: ResourceNode) => Ask;
    /** What RAM checks actions about one thing against, unless told. */
    readonly on: string;
  };
  /** The address of an action's own page. */
  readonly help: (action: string) => string;
}

const pages: Params = { PageNumber: 1, PageSize: 1 };

function helpOf(folder: string, { name, version }: Product): ProductRow['help'] {
  const address = `https://www.alibabacloud.com/help/en/${folder}/developer-reference`;
  return (action) => `${address}/api-${name.toLowerCase()}-${version}-${action.toLowerCase()}`;
}

const rows: readonly ProductRow[] = [
  {
    product: ecs,
    scope: 'region',
    paging: 'TOKEN',
    least: 10,
    count: pages,
    tags: { list: 'Tags.Tag', key: 'TagKey', value: 'TagValue' },
    tagNames: { key: 'TagKey', value: 'TagValue' },
    help: helpOf('ecs', ecs),
  },
  {
    product: vpc,
    scope: 'region',
    paging: 'PAGE',
    count: pages,
    tags: { list: 'Tags.Tag', key: 'Key', value: 'Value' },
    tagNames: { key: 'Key', value: 'Value' },
    help: helpOf('vpc', vpc),
  },
  {
    product: ram,
    scope: 'account',
    paging: 'MARKER',
    marker: { marker: 'Marker', size: 'MaxItems', more: 'IsTruncated', next: 'Marker' },
    count: pages,
    tagNames: { key: 'TagKey', value: 'TagValue' },
    help: helpOf('ram', ram),
  },
  {
    product: oss,
    scope: 'account',
    paging: 'MARKER',
    marker: { marker: 'marker', size: 'max-keys', more: '{root}.IsTruncated', next: '{root}.NextMarker' },
    count: pages,
    tagNames: { key: 'Key', value: 'Value' },
    body: 'xml',
    host: { admits: isBucketName, says: 'a bucket name', place: placeOfBucket, on: '{bucket}' },
    help: (action) => `https://www.alibabacloud.com/help/en/oss/developer-reference/${action.toLowerCase()}`,
  },
];

const byName = new Map(rows.map((row) => [row.product.name, row]));

export function productRow(name: string): ProductRow | null {
  return byName.get(name) ?? null;
}

export const productNames: readonly string[] = [...byName.keys()];
