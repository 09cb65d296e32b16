import type { Ask } from '../../client/model/action.js';
import { productOf } from '../../client/model/product-table.js';
import { ecs, oss, type Product, ram, vpc } from '../../client/model/products.js';
import type { TagPlace, TagShape } from '../../client/model/tags.js';
import { isBucketName } from '../../client/wire/endpoint.js';
import { placeOfBucket } from '../fields/oss/bucket-place.js';
import type { ResourceNode } from '../fields/resource-node.js';

/** Facts that all kinds of one product share, so that no declaration repeats them. */
export interface ProductRow {
  readonly product: Product;
  /** RAM's name of the product, when it is not the product's name in lower case. */
  readonly service?: string;
  readonly scope: 'region' | 'account';
  readonly paging: 'TOKEN' | 'PAGE' | 'OFFSET' | 'MARKER' | 'WHOLE';
  /** The smallest page size with token paging. */
  readonly least?: number;
  /** The paging names of its lists, as in `pages` of @list; {root} is the first step of the list's path. */
  readonly pages?: Readonly<Record<string, string>>;
  /** The path of the tags in an item of a list. */
  readonly tags?: TagPlace;
  /** Its shape of tags in other answers. */
  readonly tagNames: TagShape;
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
    pages: { number: 'PageNumber' },
    tags: { list: 'Tags.Tag', key: 'TagKey', value: 'TagValue' },
    tagNames: { key: 'TagKey', value: 'TagValue' },
    help: helpOf('ecs', ecs),
  },
  {
    product: vpc,
    scope: 'region',
    paging: 'PAGE',
    tags: { list: 'Tags.Tag', key: 'Key', value: 'Value' },
    tagNames: { key: 'Key', value: 'Value' },
    help: helpOf('vpc', vpc),
  },
  {
    product: ram,
    scope: 'account',
    paging: 'MARKER',
    pages: { marker: 'Marker', size: 'MaxItems', more: 'IsTruncated', next: 'Marker' },
    tagNames: { key: 'TagKey', value: 'TagValue' },
    help: helpOf('ram', ram),
  },
  {
    product: oss,
    scope: 'account',
    paging: 'MARKER',
    pages: { marker: 'marker', size: 'max-keys', more: '{root}.IsTruncated', next: '{root}.NextMarker' },
    tagNames: { key: 'Key', value: 'Value' },
    body: 'xml',
    host: { admits: isBucketName, says: 'a bucket name', place: placeOfBucket, on: '{bucket}' },
    help: (action) => `https://www.alibabacloud.com/help/en/oss/developer-reference/${action.toLowerCase()}`,
  },
];

/** The same for a product whose version, hosts and regions are taken from what is published. */
interface Facts extends Partial<Omit<ProductRow, 'product' | 'help'>> {
  readonly paging: ProductRow['paging'];
  /** The folder of its help pages. Default: its name in lower case. */
  readonly help?: string;
}

const keyValue = { key: 'Key', value: 'Value' };
const tagKeyValue = { key: 'TagKey', value: 'TagValue' };
const marked = { marker: 'Marker', size: 'MaxItems', more: 'IsTruncated', next: 'Marker' };

/** Account-wide where the product is central. `tags` is absent where the items of its lists have none. */
const more: Readonly<Record<string, Facts>> = {
  Actiontrail: { paging: 'WHOLE' },
  Alb: {
    paging: 'TOKEN',
    tags: { list: 'Tags', ...keyValue },
    help: 'slb/application-load-balancer',
  },
  Alidns: { paging: 'PAGE', tags: { list: 'Tags.Tag', ...keyValue }, help: 'dns' },
  BssOpenApi: { paging: 'PAGE', service: 'bssapi', tags: { list: 'Tags', ...keyValue }, help: 'user-center' },
  CS: {
    paging: 'PAGE',
    pages: { number: 'page_number', size: 'page_size' },
    tags: { list: 'tags', key: 'key', value: 'value' },
    help: 'ack/ack-managed-and-ack-dedicated',
  },
  Cbn: { paging: 'PAGE', service: 'cen', tags: { list: 'Tags.Tag', ...keyValue }, help: 'cen' },
  Cdn: { paging: 'PAGE' },
  CloudAPI: { paging: 'PAGE', service: 'apigateway', help: 'api-gateway/traditional-api-gateway' },
  Cms: { paging: 'PAGE', tags: { list: 'Tags.Tag', ...keyValue } },
  Config: { paging: 'TOKEN', tags: { list: 'Tags', ...keyValue }, help: 'cloud-config' },
  Cloudfw: { paging: 'PAGE', service: 'yundun-cloudfirewall', help: 'cloud-firewall' },
  Dds: { paging: 'PAGE', tags: { list: 'Tags.Tag', ...keyValue }, help: 'mongodb' },
  Domain: { paging: 'PAGE', tags: { list: 'Tag.Tag', ...keyValue }, help: 'dws' },
  Eci: { paging: 'TOKEN', tags: { list: 'Tags', ...keyValue } },
  Ess: { paging: 'PAGE', tags: { list: 'Tags', ...tagKeyValue }, help: 'auto-scaling' },
  FC: { paging: 'TOKEN', pages: { token: 'nextToken', size: 'limit' }, help: 'functioncompute/fc' },
  Ga: { paging: 'PAGE', tags: { list: 'Tags', ...keyValue } },
  Ims: { paging: 'MARKER', pages: marked, service: 'ram', help: 'ram' },
  Kms: { paging: 'PAGE', tags: { list: 'Tags.Tag', ...tagKeyValue }, help: 'kms/key-management-service' },
  NAS: { paging: 'PAGE', tags: { list: 'Tags.Tag', ...keyValue } },
  Nlb: { paging: 'TOKEN', tags: { list: 'Tags', ...keyValue }, help: 'slb/network-load-balancer' },
  Privatelink: { paging: 'TOKEN', tags: { list: 'Tags', ...keyValue } },
  'R-kvstore': { paging: 'PAGE', service: 'kvstore', tags: { list: 'Tags.Tag', ...keyValue }, help: 'redis' },
  ROS: { paging: 'PAGE', tags: { list: 'Tags', ...keyValue } },
  Rds: { paging: 'PAGE', tagNames: tagKeyValue },
  ResourceCenter: { paging: 'TOKEN', tags: { list: 'Tags', ...keyValue }, help: 'resource-management/resource-center' },
  ResourceDirectoryMaster: {
    paging: 'PAGE',
    service: 'resourcemanager',
    tags: { list: 'Tags.Tag', ...keyValue },
    help: 'resource-management/resource-directory',
  },
  ResourceManager: {
    paging: 'PAGE',
    tags: { list: 'Tags.Tag', ...tagKeyValue },
    help: 'resource-management/resource-group',
  },
  ResourceSharing: { paging: 'TOKEN', help: 'resource-management/resource-sharing' },
  Sas: { paging: 'PAGE', service: 'yundun-sas', help: 'security-center' },
  Sls: { paging: 'OFFSET', pages: { offset: 'offset', size: 'size' }, service: 'log' },
  Slb: { paging: 'PAGE', tags: { list: 'Tags.Tag', ...tagKeyValue }, help: 'slb/classic-load-balancer' },
  Sts: { paging: 'WHOLE', scope: 'account', help: 'ram' },
  Tag: { paging: 'TOKEN', tags: { list: 'Tags', ...keyValue }, help: 'resource-management/tag' },
  VpcPeer: { paging: 'TOKEN', service: 'vpc', tags: { list: 'Tags', ...keyValue }, help: 'vpc' },
  'Yundun-bastionhost': { paging: 'PAGE', service: 'yundun-bastionhost', help: 'bastion-host' },
  cas: { paging: 'PAGE', service: 'yundun-cert', help: 'ssl-certificate' },
  cloudsso: { paging: 'TOKEN' },
  cr: { paging: 'PAGE', tags: { list: 'Tags', ...tagKeyValue }, help: 'acr' },
  dcdn: { paging: 'PAGE' },
  elasticsearch: {
    paging: 'PAGE',
    pages: { number: 'page', size: 'size' },
    tags: { list: 'tags', key: 'tagKey', value: 'tagValue' },
    help: 'es',
  },
  oos: { paging: 'TOKEN' },
  polardb: { paging: 'PAGE', tags: { list: 'Tags.Tag', ...keyValue }, help: 'polardb/polardb-for-mysql' },
  pvtz: { paging: 'PAGE', help: 'dns' },
  quotas: { paging: 'TOKEN', help: 'quota-center' },
  'waf-openapi': { paging: 'PAGE', service: 'yundun-waf', help: 'waf/web-application-firewall-3-0' },
};

const byName = new Map(rows.map((row) => [row.product.name, row]));

export function productRow(name: string): ProductRow | null {
  const row = byName.get(name) ?? (Object.hasOwn(more, name) ? rowOf(name, more[name]) : null);
  if (row) byName.set(name, row);
  return row;
}

function rowOf(name: string, facts: Facts | undefined): ProductRow | null {
  const product = productOf(name);
  if (!facts || !product) return null;
  const { help = name.toLowerCase(), ...told } = facts;
  return {
    scope: product.endpoint === 'central' ? 'account' : 'region',
    tagNames: facts.tags ?? keyValue,
    ...told,
    product,
    help: helpOf(help, product),
  };
}

export const productNames: readonly string[] = [...byName.keys(), ...Object.keys(more)];
