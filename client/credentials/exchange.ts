import { CloudError } from '../errors/cloud-error.js';
import type { Action } from '../model/action.js';
import { sts } from '../model/products.js';
import { newCall, type Send } from '../pipeline/call.js';
import { bill, type CallContext, createCallContext } from '../request/call-context.js';
import type { Caller } from './caller.js';
import { type Grant, readGrant } from './grant.js';

/** One exchange at STS of a proof for credentials. */
export interface ExchangeRequest {
  readonly action: Action;
  readonly params: Readonly<Record<string, string>>;
  /** The caller that signs, if the action is signed. */
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

/** The token is the proof, so the call is not signed. */
export const assumeRoleWithOidc: Action = {
  product: sts,
  name: 'AssumeRoleWithOIDC',
  // The action in trust policies: https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role
  ram: 'sts:AssumeRole',
  resource: '{RoleArn}',
  unsigned: true,
  secret: 'OIDCToken',
  mustContain: 'Credentials.AccessKeyId',
};

/** All waiting calls share an exchange, so it has its own time limit: the request that started it may end earlier. */
const exchangeMs = 15_000;

/** `send` is a separate pipeline: an exchange must not wait for a slot of a call that waits for the exchange. */
export function createExchange(send: Send, homeRegionId: string): Exchange {
  return async ({ action, params, caller, billedTo }) => {
    const deadlineAt = Date.now() + exchangeMs;
    // The budget of one request must not stop an exchange that others wait for. The request that started it pays afterwards.
    const context = createCallContext({ maxCalls: Number.POSITIVE_INFINITY, observer: billedTo.observer });
    try {
      const input = {
        action,
        regionId: homeRegionId,
        bucket: null,
        params,
        headers: {},
        content: '',
        mustContain: action.mustContain?.split('.') ?? [],
      };
      const scope = {
        caller,
        accountId: () => caller.accountId,
        fresh: true,
        signal: AbortSignal.timeout(exchangeMs),
        deadlineAt: () => deadlineAt,
        context,
        memo: new Map(),
      };
      const answer = await send(newCall(input, scope));
      return ofRole(params.RoleArn ?? '', readGrant(answer, action.name), action);
    } catch (error) {
      throw action.unsigned ? untrusted(error, params.RoleArn ?? 'The role') : error;
    } finally {
      bill(billedTo, context);
    }
  };
}

/** A session of another role is a failure. RAM may write role names in another case. */
function ofRole(roleArn: string, grant: Grant, { name: action }: Action): Grant {
  const own = `${roleArn.replace(':role/', ':assumed-role/')}/`.toLowerCase();
  if (grant.identity.arn.toLowerCase().startsWith(own)) return grant;
  const message = `${action} answered a session of ${grant.identity.arn} when ${roleArn} was asked for.`;
  throw new CloudError('unavailable', message, { product: sts.name, action });
}

/**
 * The call is not signed, so no permission of a caller is missing. If RAM refused, the trust policy of the role refused.
 * Otherwise the role or the provider does not exist.
 */
function untrusted(error: unknown, roleArn: string): unknown {
  if (!(error instanceof CloudError) || error.kind !== 'forbidden') return error;
  if (!error.permission) {
    return new CloudError('forbidden', `${roleArn} cannot be entered. ${error.message}`, { ...error, cause: error });
  }
  const message =
    `${roleArn} does not admit this user (${error.upstreamCode}): its trust policy must name the OIDC provider, ` +
    'and its conditions on oidc:sub, oidc:aud and oidc:iss must match the token';
  const denial = { action: 'sts:AssumeRole', policyType: 'AssumeRolePolicy', noPermissionType: 'ImplicitDeny' };
  return new CloudError('forbidden', message, { ...error, denial, cause: error });
}
