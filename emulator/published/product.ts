/** The published products, each as one that the server can route to: signatures, permissions and log as of those made by hand. */
import {
  type PublishedAction,
  type PublishedProduct,
  publishedPlaces,
  publishedProduct,
} from '../../published/product.js';
import { authenticate, keyInHeader } from '../access/authenticate.js';
import { denied } from '../access/denied.js';
import { authenticateSls, isSignedForSls, slsKey } from '../access/sls.js';
import { regionOf } from '../data/regions.js';
import type { Claim, Product, ProductContext } from '../product.js';
import { envelopeParameters, headerOrParameter, type RpcContext } from '../wire/rpc.js';
import { parametersOf } from '../wire/rpc-format.js';
import type { WireAnswer, WireRequest } from '../wire/wire.js';
import { missing, WireError } from '../wire/wire-error.js';
import { answered } from './answer.js';
import { productRow } from './corrections.js';
import { actionOf, type Given, givenOf } from './given.js';
import { homeRegion, isAccountWide } from './items.js';
import { kindsOf } from './kinds.js';
import { nounOf } from './names.js';
import { endpointsAt } from './places.js';
import { notModelled, refusal, writtenAs } from './refusals.js';
import { packedLogs } from './windows/logs.js';

export interface PublishedRoute {
  readonly product: Product;
  readonly regionId: string | null;
}

/** By host, or at a bare address by version and action. Undefined where nothing published fits. */
export function publishedRoute(request: WireRequest): PublishedRoute | undefined {
  const version = headerOrParameter(request, 'version');
  if (request.host !== '') {
    const all = endpointsAt(request.host);
    const endpoint = all.find(({ product }) => product.version === version) ?? all.at(-1);
    const published = endpoint && publishedProduct(endpoint.product.name, endpoint.product.version);
    if (!endpoint || !published) return undefined;
    const regionId = regionOfHost(request.host, endpoint.regions);
    return { product: genericProduct(published, endpoint.regions), regionId };
  }
  const candidates = publishedPlaces().filter((place) => place.version === version);
  for (const { name, version: dated } of candidates) {
    const published = publishedProduct(name, dated);
    const action = published && actionOf(published, request);
    if (published && (candidates.length === 1 || (action !== undefined && published.actions.includes(action)))) {
      return { product: genericProduct(published, null), regionId: null };
    }
  }
  return undefined;
}

/** The only region that there is, or the one in its name where the others are parts of it: cn-hangzhou of two with cn-hangzhou-finance. */
function regionOfHost(host: string, served: readonly string[]): string | null {
  const known = served.filter((id) => regionOf(id) !== undefined);
  const [only] = known.length === 0 ? served : known;
  if (only !== undefined && (known.length === 1 || served.length === 1)) return only;
  const labels = new Set(host.split('.'));
  const named = served.find((regionId) => labels.has(regionId));
  return named !== undefined && served.every((regionId) => regionId.startsWith(named)) ? named : null;
}

/** `served` are the regions of the endpoint; null at a bare address, which serves all. */
function genericProduct(published: PublishedProduct, served: readonly string[] | null): Product {
  return {
    name: published.name,
    hosts: [],
    accepts: () => true,
    claim: (request, hostRegionId) => claim(published, request, hostRegionId),
    answer: (request, context) => answer(published, served, request, context),
    refuse: (error, request, requestId) => refusal(published, error, request, requestId),
  };
}

/** What a product made by hand does not answer, and is a published read. */
export function alsoPublished(product: Product & { readonly actions: readonly string[] }): Product {
  const generic = (request: WireRequest): Product | undefined => {
    const action = headerOrParameter(request, 'action') ?? '';
    if (action === '' || product.actions.includes(action)) return undefined;
    const published = publishedProduct(product.name);
    if (published?.version !== headerOrParameter(request, 'version')) return undefined;
    return published?.actions.includes(action) ? genericProduct(published, null) : undefined;
  };
  return {
    ...product,
    claim: (request, hostRegionId) => (generic(request) ?? product).claim(request, hostRegionId),
    answer: (request, context) => (generic(request) ?? product).answer(request, context),
    refuse: (error, request, requestId) => (generic(request) ?? product).refuse(error, request, requestId),
  };
}

function claim(published: PublishedProduct, request: WireRequest, hostRegionId: string | null): Claim {
  const name = actionOf(published, request) ?? '';
  const { params } = givenOf(request, published.action(name));
  return {
    action: name,
    regionId: regionIn(params) ?? hostRegionId,
    accessKeyId: keyInHeader(request) ?? slsKey(request) ?? params.AccessKeyId ?? null,
    nonce: request.headers['x-acs-signature-nonce'] ?? params.SignatureNonce ?? null,
    params: Object.fromEntries(Object.entries(params).filter(([parameter]) => !envelopeParameters.has(parameter))),
  };
}

function answer(
  published: PublishedProduct,
  served: readonly string[] | null,
  request: WireRequest,
  context: ProductContext,
): WireAnswer {
  const name = actionOf(published, request);
  if (name === undefined) throw missing('Action');
  if (headerOrParameter(request, 'version') === undefined && published.style !== 'SLS') throw missing('Version');
  const isSls = published.style === 'SLS' && isSignedForSls(request);
  const { principal } = isSls
    ? authenticateSls(request, context.access)
    : authenticate(request, parametersOf(request), context.access);
  const action = published.action(name);
  if (!action || (!isSls && headerOrParameter(request, 'version') !== published.version)) {
    throw new WireError(404, 'InvalidApi.NotFound', 'Specified api is not found, please check your url and method.');
  }
  if (!action.methods.includes(request.method)) {
    throw new WireError(400, 'UnsupportedHTTPMethod', 'This http method is not supported.');
  }
  const account = context.cloud.account(principal.accountId);
  if (!account) throw new WireError(500, 'InternalError', 'The account of this access key is gone.');
  const given = givenOf(request, action);
  const asked = regionIn(given.params);
  const regions = regionsOf(published, action, asked, served, context);
  const call: RpcContext = { ...context, principal, account, regionId: regions.length === 1 ? (regions[0] ?? '') : '' };
  authorize(published, action, given, call);
  if (action.kind !== 'read') throw notModelled(published.name, action);
  const body = answered({ kinds: kindsOf(published), action, given, context: call, regions });
  const headers = { [published.style === 'SLS' ? 'x-log-requestid' : 'x-acs-request-id']: context.requestId };
  const written = writtenAs(published, request, { status: 200, root: `${name}Response`, body, headers });
  return name === 'GetLogsV2' ? packedLogs(written, request) : written;
}

/** What RAM calls an action, where that is not its name. */
const ramNames: Readonly<Record<string, string>> = {
  'Sls.GetLogsV2': 'GetLogStoreLogs',
  'Sls.GetLogs': 'GetLogStoreLogs',
};

function authorize(published: PublishedProduct, action: PublishedAction, given: Given, context: RpcContext): void {
  const service = productRow(published.name).ram ?? published.name.toLowerCase();
  const name = ramNames[`${published.name}.${action.name}`] ?? action.name;
  const resource = `acs:${service}:${context.regionId || '*'}:${context.account.id}:${thingOf(published, action, given)}`;
  const verdict = context.access.authorize(context.principal, `${service}:${name}`, resource);
  if (!verdict.allowed && published.style === 'SLS') {
    throw new WireError(401, 'Unauthorized', `denied by sts or ram, action: ${service}:${name}, resource: ${resource}`);
  }
  if (!verdict.allowed) throw denied(denialCode(published), `${service}:${name}`, context, verdict);
}

/** The thing that a required parameter names, as the last part of an ARN; ? when none does. Types in ARNs are not published. */
function thingOf(published: PublishedProduct, { name, parameters }: PublishedAction, given: Given): string {
  const kinds = kindsOf(published);
  for (const { name: parameter, shape } of parameters) {
    const reference = shape.required ? kinds.reference(parameter, nounOf(name)) : null;
    const [value] = given.values(parameter);
    if (reference && !reference.isLoose && value !== undefined) return `?/${value}`;
  }
  return '?';
}

/** As the product publishes it for some action. */
function denialCode(published: PublishedProduct): 'Forbidden.RAM' | 'NoPermission' {
  const says = published.actions.some((name) =>
    published.action(name)?.errors.some(({ code }) => code === 'Forbidden.RAM'),
  );
  return says ? 'Forbidden.RAM' : 'NoPermission';
}

function regionIn(params: Readonly<Record<string, string>>): string | undefined {
  return params.RegionId || params.regionId || params.region_id || undefined;
}

/** One where the call or the endpoint says which; else all that the endpoint serves, the home region first. */
function regionsOf(
  published: PublishedProduct,
  action: PublishedAction,
  asked: string | undefined,
  served: readonly string[] | null,
  { hostRegionId, cloud }: ProductContext,
): readonly string[] {
  const own = published.endpoints.map(({ regionId }) => regionId);
  const takesRegion = action.parameters.some(({ name }) => /^(?:RegionId|regionId|region_id)$/.test(name));
  const kinds = kindsOf(published);
  const listed = kinds.rows(action)?.key?.stem ?? '';
  if (asked !== undefined && takesRegion && !isAccountWide(kinds, listed)) {
    const known = new Set([...own, ...(own.length > 3 ? [] : cloud.regions.map(({ id }) => id))]);
    // An endpoint of one region knows no other.
    const isElsewhere = hostRegionId !== null && !(served ?? [hostRegionId]).includes(asked) && own.length > 3;
    if (!known.has(asked) || isElsewhere) {
      throw new WireError(404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.');
    }
    return [asked];
  }
  if (hostRegionId !== null) return [hostRegionId];
  const all = served ?? own;
  const home = all.includes(homeRegion) ? [homeRegion] : [];
  return [...new Set([...home, ...all])];
}
