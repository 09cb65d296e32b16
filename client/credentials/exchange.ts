import { CloudError } from '../errors/cloud-error.js';
import type { Action } from '../model/action.js';
import { sts } from '../model/products.js';
import { newTrace, type Send } from '../pipeline/call.js';
import { bill, type CallContext, createCallContext } from '../request/call-context.js';
import type { Caller } from './caller.js';
import { type Grant, readGrant } from './grant.js';

/** One exchange at STS: what is shown for which credentials. */
export interface ExchangeRequest {
  readonly action: Action;
  readonly params: Readonly<Record<string, string>>;
  /** Signs it, where the action is signed at all. */
  readonly caller: Caller;
  readonly billedTo: CallContext;
}

export type Exchange = (request: ExchangeRequest) => Promise<Grant>;

export const assumeRole: Action = {
  product: sts,
  name: 'AssumeRole',
  ram: 'sts:AssumeRole',
  resource: '{RoleArn}',
  // https://www.alibabacloud.com/help/en/ram/support/faq-about-ram-roles-and-sts-tokens
  perSecond: 100,
  mustContain: 'Credentials.AccessKeyId',
};

/** Its token is the proof, so it is not signed. */
export const assumeRoleWithOidc: Action = {
  product: sts,
  name: 'AssumeRoleWithOIDC',
  // What trust policies call it: https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role
  ram: 'sts:AssumeRole',
  resource: '{RoleArn}',
  unsigned: true,
  secret: 'OIDCToken',
  mustContain: 'Credentials.AccessKeyId',
};

/** An exchange serves all calls that wait for it, so it has a time of its own: the request that began it may end earlier. */
const exchangeMs = 15_000;

/** `send` is a pipeline of its own: an exchange must not wait for a slot that a call holds which waits for the exchange. */
export function createExchange(send: Send, homeRegionId: string): Exchange {
  return async ({ action, params, caller, billedTo }) => {
    const deadlineAt = Date.now() + exchangeMs;
    // The budget of one request must not stop what others wait for too. The request that began it is billed afterwards.
    const context = createCallContext({ maxCalls: Number.POSITIVE_INFINITY, observer: billedTo.observer });
    try {
      const answer = await send({
        action,
        regionId: homeRegionId,
        bucket: null,
        params,
        headers: {},
        content: '',
        mustContain: action.mustContain?.split('.') ?? [],
        caller,
        accountId: () => caller.accountId,
        fresh: true,
        signal: AbortSignal.timeout(exchangeMs),
        deadlineAt: () => deadlineAt,
        context,
        memo: new Map(),
        trace: newTrace(),
      });
      return ofRole(params.RoleArn ?? '', readGrant(answer, action.name), action);
    } catch (error) {
      throw action.unsigned ? untrusted(error, params.RoleArn ?? 'The role') : error;
    } finally {
      bill(billedTo, context);
    }
  };
}

/** A session of another role is none of the one that was asked for. RAM writes names of roles in another case. */
function ofRole(roleArn: string, grant: Grant, { name: action }: Action): Grant {
  const own = `${roleArn.replace(':role/', ':assumed-role/')}/`.toLowerCase();
  if (grant.identity.arn.toLowerCase().startsWith(own)) return grant;
  const message = `${action} answered a session of ${grant.identity.arn} when ${roleArn} was asked for.`;
  throw new CloudError('unavailable', message, { product: sts.name, action });
}

/**
 * The call is not signed, so no caller lacks a permission: where RAM refused, it was the role's trust policy, else the role or
 * the provider is not there.
 */
function untrusted(error: unknown, roleArn: string): unknown {
  if (!(error instanceof CloudError) || error.kind !== 'forbidden') return error;
  if (!error.permission) {
    return new CloudError('forbidden', `${roleArn} cannot be entered. ${error.message}`, { ...error, cause: error });
  }
  const message =
    `${roleArn} is not for this person (${error.upstreamCode}): its trust policy must name the OIDC provider, ` +
    'and what it asks of oidc:sub, oidc:aud and oidc:iss must fit the token';
  const denial = { action: 'sts:AssumeRole', policyType: 'AssumeRolePolicy', noPermissionType: 'ImplicitDeny' };
  return new CloudError('forbidden', message, { ...error, denial, cause: error });
}
