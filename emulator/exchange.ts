/** One call from request to answer: route, log, faults, rate limit, product. Knows no sockets. */
import { randomUUID } from 'node:crypto';
import type { Credentials } from './access/credentials.js';
import type { Access } from './access/principal.js';
import type { CallLog } from './call-log.js';
import type { ClientTokens } from './client-tokens.js';
import type { Cloud } from './cloud.js';
import { damage, type FaultRule, type Faults, isStruckBefore, pageFaultOf, refusalOf } from './faults.js';
import type { OidcProviders } from './oidc/providers.js';
import type { Claim, Product } from './product.js';
import type { RateLimit } from './rate-limit.js';
import { type Route, route } from './wire/routing.js';
import { rpcAnswer } from './wire/rpc-format.js';
import type { WireAnswer, WireRequest } from './wire/wire.js';
import { WireError } from './wire/wire-error.js';

export interface Exchange {
  readonly answer: WireAnswer;
  /** Damage that the owner of the socket does: cut it, stay silent, send half, or wait. */
  readonly fault: FaultRule | undefined;
}

export interface World {
  readonly products: readonly Product[];
  readonly cloud: Cloud;
  readonly access: Access;
  readonly credentials: Credentials;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly clientTokens: ClientTokens;
  readonly oidcProviders: OidcProviders;
}

/** `startedAt` comes from performance.now(): the log has real milliseconds, which do not depend on the cloud's clock. */
export function exchange(world: World, request: WireRequest, startedAt: number): Exchange {
  const requestId = randomUUID().toUpperCase();
  const target = routed(world.products, request);
  if (target instanceof WireError) return { answer: unrouted(target, request, requestId), fault: undefined };

  const { product, regionId } = target;
  const claim = product.claim(request, regionId);
  const marks = { ...claim, product: product.name };
  const fault = world.faults.strike(marks);
  const principal = claim.accessKeyId === null ? undefined : world.access.credential(claim.accessKeyId)?.principal;
  const produced = produce(world, target, request, requestId, { claim, fault });
  const answer = fault ? damage(fault, produced.answer) : produced.answer;
  // A host that does not resolve never receives the call.
  if (fault?.kind === 'unresolved') return { answer, fault };
  const isCut = (fault?.kind === 'reset' && fault.when !== 'delivered') || fault?.kind === 'hang';
  world.calls.record({
    at: new Date(world.access.now()).toISOString(),
    product: product.name,
    action: claim.action,
    regionId: claim.regionId,
    accountId: principal?.accountId ?? null,
    principalArn: principal?.arn ?? null,
    accessKeyId: claim.accessKeyId,
    host: request.hostHeader,
    method: request.method,
    params: claim.params,
    status: isCut ? 0 : answer.status,
    code: produced.code,
    requestId,
    changed: produced.changed,
    nonce: claim.nonce,
    ms: performance.now() - startedAt,
  });
  if (principal && produced.changed.length > 0) {
    world.cloud.happenings.record({
      ...{ accountId: principal.accountId, principalArn: principal.arn, principalId: principal.principalId },
      ...{ product: product.name, action: claim.action, params: claim.params, accessKeyId: claim.accessKeyId },
      at: Math.floor(world.access.now() / 1000) * 1000,
      regionId: claim.regionId,
      requestId,
      changed: produced.changed,
      userAgent: request.headers['user-agent'] ?? '',
    });
  }
  return { answer, fault };
}

interface Produced {
  readonly answer: WireAnswer;
  readonly code: string | null;
  readonly changed: readonly string[];
}

function produce(
  world: World,
  { product, regionId }: Route,
  request: WireRequest,
  requestId: string,
  { claim, fault }: { readonly claim: Claim; readonly fault: FaultRule | undefined },
): Produced {
  const changed: string[] = [];
  try {
    const refusal = fault && refusalOf(fault);
    if (fault && isStruckBefore(fault)) throw refusal ?? lost;
    const accountId = claim.accessKeyId && world.access.credential(claim.accessKeyId)?.principal.accountId;
    const tooMany = accountId && world.rateLimit.admit(accountId, { ...claim, product: product.name });
    if (tooMany) throw tooMany;
    const { cloud, access, credentials, clientTokens, oidcProviders } = world;
    const note = (target: string): void => {
      changed.push(target);
    };
    const pageFault = fault && pageFaultOf(fault);
    const services = { cloud, access, credentials, clientTokens, oidcProviders, hostRegionId: regionId };
    const answer = product.answer(request, { ...services, requestId, changed: note, pageFault });
    if (refusal) throw refusal;
    return { answer, code: answer.status < 400 ? null : codeIn(answer), changed };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const answer = product.refuse(error, request, requestId);
    return { answer, code: error === lost ? null : codeIn(answer), changed };
  }
}

/** Replaces an answer that the client never receives: the connection is cut or silent, or a proxy answers. */
const lost = new WireError(503, 'ServiceUnavailable', 'The request was lost on its way.');

/** The code that the caller reads: a product may translate a refusal to its own code, in JSON or XML. */
function codeIn(answer: WireAnswer): string | null {
  return /(?:"(?:[Cc]ode|errorCode)":\s*"|<Code>\s*)([A-Za-z0-9._]+)/.exec(answer.body)?.[1] ?? null;
}

function routed(products: readonly Product[], request: WireRequest): Route | WireError {
  try {
    return route(products, request);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

function unrouted(error: WireError, request: WireRequest, RequestId: string): WireAnswer {
  const body = { RequestId, HostId: request.hostHeader, Code: error.code, Message: error.message };
  const headers = { 'x-acs-request-id': RequestId };
  return rpcAnswer(request, { product: '', status: error.status, root: 'Error', body, headers });
}
