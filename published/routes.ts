/** Writes the place of an action's request as one line: GET /clusters/{ClusterId}/nodes region=region_id. */
import type { PublishedAction, PublishedParameter, PublishedProduct } from './product.js';

/** Names for the region of the endpoint; in RPC products the product's own parameter has it. */
const regionNames = ['RegionId', 'regionId', 'region_id'];

/** Null for an action that takes POST with all its parameters in the query of /, as most RPC actions do. */
export function routeLine({ style }: Pick<PublishedProduct, 'style'>, action: PublishedAction): string | null {
  if (style === 'OSS') return null;
  const isRpc = style === 'RPC' || style === 'V3';
  const names = (place: PublishedParameter['place']) =>
    action.parameters.filter((parameter) => parameter.place === place).map(({ name }) => name);
  const [body, form, host] = [names('body'), names('formData'), names('host')];
  const rpcMethod = action.methods.includes('POST') ? 'POST' : methodOf(action);
  if (isRpc && rpcMethod === 'POST' && body.length + form.length === 0) return null;
  const region = isRpc ? undefined : regionNames.find((name) => names('query').includes(name));
  return [
    isRpc ? `${rpcMethod} /` : `${methodOf(action)} ${action.path ?? '/'}`,
    ...(region === undefined ? [] : [`region=${region}`]),
    ...(host.length === 0 ? [] : [`host=${host.join(',')}`]),
    ...(form.length === 0 ? [] : [`form=${form.join(',')}`]),
    ...(body.length === 0 ? [] : [`body=${body.join(',')}`]),
  ].join(' ');
}

function methodOf({ methods }: PublishedAction): string {
  const [first = 'GET'] = methods;
  return methods.includes('GET') ? 'GET' : first;
}
