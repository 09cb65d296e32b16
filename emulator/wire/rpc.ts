/** Makes a Product of a table of actions: the RPC envelope around pure functions. */
import { authenticate, keyInHeader } from '../access/authenticate.js';
import { denied } from '../access/denied.js';
import type { Principal } from '../access/principal.js';
import type { Account } from '../data/accounts.js';
import type { Claim, Product, ProductContext } from '../product.js';
import { parametersOf, rpcAnswer } from './rpc-format.js';
import type { WireAnswer, WireRequest } from './wire.js';
import { missing, WireError } from './wire-error.js';

export type Params = Readonly<Record<string, string>>;
export type Body = Readonly<Record<string, unknown>>;

export interface RpcContext extends ProductContext {
  readonly principal: Principal;
  readonly account: Account;
  /** The region of a regional action: it exists, and it is the endpoint's region. Empty for actions on the account. */
  readonly regionId: string;
}

export type RpcAction = RpcRow & (RpcRead | RpcWrite);

export interface RpcRead {
  readonly run: (params: Params, context: RpcContext) => Body;
}

export interface RpcWrite {
  /** Checks the request without changing anything; the function it returns makes the change and the answer. A dry run does not call it. */
  readonly change: (params: Params, context: RpcContext) => () => Body;
  /** Supports ClientToken: the same request with the same token gets the earlier answer and is not executed again. */
  readonly hasClientToken?: true;
}

interface RpcRow {
  /** Needs RegionId, and the endpoint of that region; a function finds the region of a call that names none. */
  readonly regional?: true | ((params: Params, account: Account, context: ProductContext) => string | undefined);
  /** The last part of the resource's ARN; absent where RAM is not asked, or the action asks for itself. */
  readonly resource?: string | ((params: Params) => string | readonly string[] | undefined);
  /** The answer instead of a RAM denial; a dry run is denied in any case. */
  readonly insteadOfDenial?: (params: Params) => Body;
  /** Supports DryRun; a text is the error code of a passed dry run. Other actions ignore the parameter. */
  readonly hasDryRun?: true | 'DRYRUN.SUCCESS';
}

export interface RpcTable {
  readonly name: string;
  readonly version: string;
  readonly hosts: readonly RegExp[];
  readonly denialCode: 'Forbidden.RAM' | 'NoPermission';
  readonly actions: Readonly<Record<string, RpcAction>>;
  /** Actions that are not signed, because their parameters prove the identity. */
  readonly openActions?: Readonly<Record<string, (params: Params, context: ProductContext) => Body>>;
}

/** Parameters of the protocol, not of the action; some are secret. */
export const envelopeParameters = new Set(
  ['Action', 'Version', 'Format', 'Timestamp', 'AccessKeyId', 'SecurityToken', 'SignatureType']
    .concat(['Signature', 'SignatureMethod', 'SignatureVersion', 'SignatureNonce', 'BearerToken'])
    .concat(['OIDCToken', 'SAMLAssertion', 'Password', 'OldPassword', 'NewPassword']),
);

export function rpcProduct(table: RpcTable): Product & { readonly actions: readonly string[] } {
  return {
    name: table.name,
    actions: [...Object.keys(table.actions), ...Object.keys(table.openActions ?? {})],
    hosts: table.hosts,
    accepts: (request) => headerOrParameter(request, 'version') === table.version,
    claim: (request, hostRegionId) => claim(request, hostRegionId),
    answer: (request, context) => answer(table, request, context),
    refuse: (error, request, requestId) => refuse(table, error, request, requestId),
  };
}

function answer(table: RpcTable, request: WireRequest, context: ProductContext): WireAnswer {
  const parameters = parametersOf(request);
  const params: Params = Object.fromEntries(parameters);
  const name = headerOrParameter(request, 'action');
  const version = headerOrParameter(request, 'version');
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new WireError(400, 'UnsupportedHTTPMethod', 'This http method is not supported.');
  }
  if (!name) throw missing('Action');
  if (!version) throw missing('Version');
  const open = table.openActions && Object.hasOwn(table.openActions, name) ? table.openActions[name] : undefined;
  if (open && version === table.version) {
    return succeeded(table, request, name, { ...open(params, context), RequestId: context.requestId });
  }
  const credential = authenticate(request, parameters, context.access);
  const action = Object.hasOwn(table.actions, name) ? table.actions[name] : undefined;
  if (version !== table.version || !action) {
    throw new WireError(404, 'InvalidApi.NotFound', 'Specified api is not found, please check your url and method.');
  }
  const { principal } = credential;
  const account = context.cloud.account(principal.accountId);
  if (!account) throw new WireError(500, 'InternalError', 'The account of this access key is gone.');
  const regionId = action.regional ? regionOf(params, action.regional, account, context) : '';
  const call = { name, action, params, context: { ...context, principal, account, regionId } };
  const body = performed(table, call);
  return succeeded(table, request, name, { ...body, RequestId: context.requestId });
}

interface Call {
  readonly name: string;
  readonly action: RpcAction;
  readonly params: Params;
  readonly context: RpcContext;
}

function performed(table: RpcTable, call: Call): Body {
  const { action, params, context } = call;
  const isDryRun = action.hasDryRun !== undefined && params.DryRun === 'true';
  const denial = denialOf(table, call);
  if (denial) {
    if (action.insteadOfDenial && !isDryRun) return action.insteadOfDenial(params);
    throw denial;
  }
  const execute = 'change' in action ? changing(action, call) : action.run(params, context);
  // A dry run that would succeed is also answered with an error.
  if (isDryRun) throw passed(action.hasDryRun);
  return typeof execute === 'function' ? execute() : execute;
}

/** Every resource that the call names must be allowed. */
function denialOf(table: RpcTable, { name, action, params, context }: Call): WireError | undefined {
  const service = table.name.toLowerCase();
  const tails = typeof action.resource === 'function' ? action.resource(params) : action.resource;
  for (const tail of [tails ?? []].flat()) {
    const arn = `acs:${service}:${context.regionId || '*'}:${context.account.id}:${tail}`;
    const verdict = context.access.authorize(context.principal, `${service}:${name}`, arn);
    if (!verdict.allowed) return denied(table.denialCode, `${service}:${name}`, context, verdict);
  }
  return undefined;
}

function changing(action: RpcWrite, { name, params, context }: Call): () => Body {
  if (!action.hasClientToken) return action.change(params, context);
  const asked = Object.fromEntries(Object.entries(params).filter(([parameter]) => !envelopeParameters.has(parameter)));
  const scope = `${context.account.id} ${name}`;
  const earlier = context.clientTokens.recall(scope, asked);
  if (earlier) return () => earlier;
  const execute = action.change(params, context);
  return () => {
    const answer = execute();
    context.clientTokens.remember(scope, asked, answer);
    return answer;
  };
}

function passed(code: RpcRow['hasDryRun']): WireError {
  return code === 'DRYRUN.SUCCESS'
    ? new WireError(400, code, 'This request is a dryrun request with successful result.')
    : new WireError(400, 'DryRunOperation', 'Request validation has been passed with DryRun flag set.');
}

/** An endpoint refuses another region in the same way as a region that does not exist. */
function regionOf(
  params: Params,
  rule: NonNullable<RpcAction['regional']>,
  account: Account,
  context: ProductContext,
): string {
  const { cloud, hostRegionId } = context;
  const regionId = params.RegionId || (rule === true ? undefined : rule(params, account, context));
  if (!regionId) throw missing('RegionId');
  const isKnown = cloud.regions.some((region) => region.id === regionId);
  if (!isKnown || (hostRegionId !== null && hostRegionId !== regionId)) {
    throw new WireError(404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.');
  }
  return regionId;
}

function claim(request: WireRequest, hostRegionId: string | null): Claim {
  const parameters = parametersOf(request);
  const sent = new Map(parameters);
  return {
    action: headerOrParameter(request, 'action') ?? '',
    regionId: sent.get('RegionId') ?? hostRegionId,
    accessKeyId: keyInHeader(request) ?? sent.get('AccessKeyId') ?? null,
    nonce: request.headers['x-acs-signature-nonce'] ?? sent.get('SignatureNonce') ?? null,
    params: Object.fromEntries(parameters.filter(([name]) => !envelopeParameters.has(name))),
  };
}

function refuse(table: RpcTable, error: WireError, request: WireRequest, requestId: string): WireAnswer {
  const body = {
    RequestId: requestId,
    HostId: request.hostHeader,
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(error.code)}&product=${table.name}`,
    ...(error.more.accessDeniedDetail && { AccessDeniedDetail: error.more.accessDeniedDetail }),
  };
  const headers = { 'x-acs-request-id': requestId, ...error.more.headers };
  return rpcAnswer(request, { product: table.name, status: error.status, root: 'Error', body, headers });
}

function succeeded(
  { name: product }: RpcTable,
  request: WireRequest,
  action: string,
  body: Body & { readonly RequestId: string },
): WireAnswer {
  const headers = { 'x-acs-request-id': body.RequestId };
  return rpcAnswer(request, { product, status: 200, root: `${action}Response`, body, headers });
}

/** ACS3 names action and version in headers only, version 1.0 in parameters. */
export function headerOrParameter(request: WireRequest, what: 'action' | 'version'): string | undefined {
  const parameter = what === 'action' ? 'Action' : 'Version';
  return request.headers[`x-acs-${what}`] ?? new Map(parametersOf(request)).get(parameter);
}
