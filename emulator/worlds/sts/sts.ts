/** STS 2015-04-01: AssumeRole, AssumeRoleWithOIDC and GetCallerIdentity. */
import { denied } from '../../access/denied.js';
import { decideTrust } from '../../access/policy.js';
import type { Principal } from '../../access/principal.js';
import { namesIn } from '../../access/principals.js';
import type { ProductContext } from '../../product.js';
import { regionalHosts } from '../../wire/routing.js';
import { type Body, type Params, type RpcContext, rpcProduct } from '../../wire/rpc.js';
import { missing, WireError } from '../../wire/wire-error.js';
import { enter, entranceIn, malformed, roleAt } from './sessions.js';

export const sts = rpcProduct({
  name: 'Sts',
  version: '2015-04-01',
  hosts: regionalHosts('sts'),
  denialCode: 'NoPermission',
  actions: { AssumeRole: { run: assumeRole }, GetCallerIdentity: { run: getCallerIdentity } },
  openActions: { AssumeRoleWithOIDC: assumeRoleWithOidc },
});

/** Needs no permission; a session is spelled assumed-role/<role>/<session> here. */
function getCallerIdentity(_: Params, { principal }: RpcContext): Body {
  return {
    IdentityType: principal.identityType,
    AccountId: principal.accountId,
    UserId: principal.userId,
    PrincipalId: principal.principalId,
    Arn: principal.arn,
    ...(principal.roleId !== undefined && { RoleId: principal.roleId }),
  };
}

const externalIdShape = /^[\w+=,.@:/-]{2,1224}$/;
/** A session that assumes another role gets at most an hour. */
const maxChainedSeconds = 3600;

/** Two conditions: the caller's policies allow sts:AssumeRole on the role, and the role trusts the caller. */
function assumeRole(params: Params, context: RpcContext): Body {
  const entrance = entranceIn(params);
  const { ExternalId } = params;
  if (ExternalId !== undefined && !externalIdShape.test(ExternalId)) throw malformed('ExternalId');

  const { principal } = context;
  const verdict = context.access.authorize(principal, 'sts:AssumeRole', entrance.roleArn);
  if (principal.identityType === 'Account' || !verdict.allowed) {
    throw refusal(context, verdict.allowed ? 'ImplicitDeny' : verdict.denial, 'AccountLevelIdentityBasedPolicy');
  }
  const role = roleAt(entrance, context);
  const known = ExternalId ? { 'sts:ExternalId': ExternalId } : {};
  const trust = decideTrust(role.trust, { kind: 'RAM', names: namesOf(principal) }, known);
  if (trust !== 'Allow') throw refusal(context, trust, 'AssumeRolePolicy');

  const isChained = principal.identityType === 'AssumedRoleUser';
  return enter(entrance, role, params, context, isChained ? maxChainedSeconds : Number.POSITIVE_INFINITY);
}

/** Not signed. Two conditions: the token is valid for the provider, and the role trusts the provider for this subject. */
function assumeRoleWithOidc(params: Params, context: ProductContext): Body {
  const entrance = entranceIn(params);
  const { OIDCProviderArn, OIDCToken } = params;
  if (!OIDCProviderArn) throw missing('OIDCProviderArn');
  if (!OIDCToken) throw missing('OIDCToken');
  if (OIDCToken.length < 4 || OIDCToken.length > 20_000) throw malformed('OIDCToken');
  const info = context.oidcProviders.check(OIDCProviderArn, OIDCToken);
  const role = roleAt(entrance, context);
  const trust = decideTrust(
    role.trust,
    { kind: 'Federated', names: [OIDCProviderArn] },
    { 'oidc:iss': info.issuer, 'oidc:aud': info.clientId, 'oidc:sub': info.subject },
  );
  if (trust !== 'Allow') {
    throw new WireError(403, 'AuthenticationFail.NoPermission', 'This operation is forbidden by permission system.');
  }
  return {
    ...enter(entrance, role, params, context),
    OIDCTokenInfo: {
      Subject: info.subject,
      Issuer: info.issuer,
      ClientIds: info.audiences.join(','),
      ExpirationTime: new Date(info.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      IssuanceTime: new Date(info.issuedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      VerificationInfo: 'Success',
    },
  };
}

/** The ARNs a trust policy may name a caller by. */
function namesOf(principal: Principal): readonly string[] {
  const root = `acs:ram::${principal.accountId}:root`;
  const [role = ''] = namesIn(principal);
  return principal.identityType === 'AssumedRoleUser'
    ? [root, principal.arn, `acs:ram::${principal.accountId}:role/${role}`]
    : [root, principal.arn];
}

function refusal(
  context: RpcContext,
  denial: 'ImplicitDeny' | 'ExplicitDeny',
  policyType: 'AccountLevelIdentityBasedPolicy' | 'AssumeRolePolicy',
): WireError {
  return denied('NoPermission', 'sts:AssumeRole', context, { allowed: false, denial, policyType });
}
