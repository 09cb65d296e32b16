import type { Ask, Params } from '../../client/model/action.js';
import type { TagPlace } from '../../client/model/filters.js';
import { ecs, oss, type Product, ram, vpc } from '../../client/model/products.js';
import { isBucketName } from '../../client/wire/endpoint.js';
import { placeOfBucket } from '../fields/oss/bucket-place.js';
import type { ResourceNode } from '../fields/resource-node.js';

/** Facts that all kinds of one product share, so that no declaration repeats them. */
export interface ProductRow {
  readonly product: Product;
  /** RAM's name of the product, when it is not the product's name in lower case. */
  readonly service?: string;
  readonly scope: 'region' | 'account';
  readonly paging: 'TOKEN' | 'PAGE' | 'MARKER' | 'WHOLE';
  /** The smallest page size with token paging. */
  readonly least?: number;
  /** The paging names of its lists with markers; {root} is the first step of the list's path. */
  readonly marker?: { readonly marker: string; readonly size: string; readonly more: string; readonly next: string };
  /** The parameters of the cheapest call that answers the total. */
  readonly count: Params;
  /** The path of the tags in an item of a list. */
  readonly tags?: TagPlace;
  /** Its names for the key and the value of a tag. */
  readonly tagNames: { readonly key: string; readonly value: string };
  readonly body?: 'xml';
  /** Resources are named by a part of the host name and not by a parameter. An invalid name causes no call. */
  readonly host?: {
    readonly admits: (key: string) => boolean;
    readonly says: string;
    /** The place of calls about one resource. */
    readonly place: (node: ResourceNode) => Ask;
    /** The resource that RAM checks for actions about one resource. A declaration can name another. */
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
