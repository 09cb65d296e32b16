import { getCallerIdentity } from '../../client/credentials/caller-identity.js';
import type { Action, Ask } from '../../client/model/action.js';
import type { Param } from '../../client/model/params.js';
import type { Product } from '../../client/model/products.js';
import { parseRoute } from '../../client/model/route.js';
import { isBucketName } from '../../client/wire/endpoint.js';
import type { PublishedAction, PublishedParameter } from '../../published/product.js';
import { routeLine } from '../../published/routes.js';
import { badInput } from '../errors.js';
import { declared } from '../nouns/declared.js';
import { productRow } from '../nouns/product-rows.js';
import type { Callable } from './callable.js';
import { checkedParams, type Given, regionParameter } from './params.js';

/** Makes the descriptor and the input of a call from what is published about its action. */

const actions = new Map<string, Action>();

/** One descriptor for each action. What a declaration says about the same action is kept: its RAM action, its resource, its traps. */
export function adHocAction(callable: Callable, regionId: string | null): Action {
  const { published, action } = callable;
  const product = placed(callable.product, regionId);
  const name = `${product.name}.${action.name}`;
  const key = `${name} ${product.endpoint}`;
  const known = actions.get(key);
  if (known) return known;
  const line = routeLine(published, action);
  const told = declared.actions.get(name)?.action ?? [getCallerIdentity].find((each) => isSame(each, callable));
  const service = productRow(product.name)?.service ?? product.name.toLowerCase();
  const made: Action = {
    product,
    name: action.name,
    ram: told?.ram ?? `${service}:${action.name}`,
    isAdHoc: true,
    ...(!told && { isRamGuessed: true }),
    ...(told?.resource !== undefined && { resource: told.resource }),
    ...(told?.perSecond !== undefined && { perSecond: told.perSecond }),
    ...(told?.absent && { absent: told.absent }),
    ...(told?.isOpenToAll && { isOpenToAll: true }),
    ...(told?.hasDryRun && { hasDryRun: true }),
    ...(told?.emptyMayMeanForbidden && { emptyMayMeanForbidden: true }),
    ...(line !== null && { route: parseRoute(line) }),
    // OSS answers a policy, which is published as a text, as JSON.
    ...(product.wire === 'oss' && action.answer?.type !== 'string' && { body: 'xml' }),
  };
  actions.set(key, made);
  return made;
}

/** A product of the account has another host in some regions, and the region chooses among them. */
function placed(product: Product, regionId: string | null): Product {
  return regionId !== null && product.endpoint === 'central' ? { ...product, endpoint: 'regional' } : product;
}

function hasHosts({ exceptions }: Product): boolean {
  return Object.values(exceptions).some((exception) => exception.public !== undefined);
}

function isSame({ product, name }: Action, { product: own, action }: Callable): boolean {
  return product.name === own.name && name === action.name;
}

/** The input of a call. Throws for parameters that do not fit, before any call. */
export function adHocAsk(callable: Callable, params: unknown, regionId: string | null): Ask {
  const { product, action } = callable;
  if (regionId !== null && product.endpoint === 'central' && !regionParameter(callable) && !hasHosts(product)) {
    const called = `${product.name} ${action.name}`;
    throw badInput(`${called} belongs to the account as a whole and takes no region. Leave out \`regionId\`.`);
  }
  const given = checkedParams(callable, params ?? {}, regionId);
  const bucket = product.wire === 'oss' ? given.find(({ parameter }) => parameter.place === 'host') : undefined;
  const sent = given.filter((each) => each !== bucket).map((each) => [each.parameter.name, written(each)] as const);
  return {
    regionId,
    ...(bucket && { bucket: bucketOf(bucket) }),
    params: { ...(product.wire === 'oss' && subresources(action)), ...Object.fromEntries(sent) },
  };
}

function bucketOf({ parameter: { name }, value }: Given): string {
  if (typeof value === 'string' && isBucketName(value)) return value;
  throw badInput(`${name} is ${JSON.stringify(value).slice(0, 80)}, which is not the name of a bucket.`);
}

/** The query in the path of an action of OSS: /?acl, /?list-type=2. */
function subresources({ path }: PublishedAction): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams((path ?? '').split('?')[1] ?? ''));
}

/** The value in the encoding of its parameter. A list or an object without one is flattened later. */
function written({ parameter, value }: Given): Param {
  const { name, place, style, shape } = parameter;
  if (place === 'body') return shape.type === 'string' && name === 'body' ? documentOf(name, value) : (value as Param);
  if (typeof value !== 'object' || value === null) return value as Param;
  if (style === 'json') return JSON.stringify(value);
  return style === 'simple' && Array.isArray(value) ? joined(parameter, value) : (value as Param);
}

/** A body that is published as a text is a JSON document. */
function documentOf(name: string, value: unknown): Param {
  try {
    return JSON.parse(String(value));
  } catch {
    throw badInput(`${name} is the whole body of the request and must be a JSON text.`);
  }
}

function joined({ name }: PublishedParameter, values: readonly unknown[]): string {
  if (values.some((value) => String(value).includes(','))) {
    throw badInput(`Items of ${name} must not contain commas, because they are sent in one text with commas.`);
  }
  return values.join(',');
}
