/** STS 2015-04-01: AssumeRole and GetCallerIdentity. */
import type { Role } from '../data/roles.js';
import { denied } from '../denied.js';
import { decideTrust, type PolicyDocument, parsePolicy } from '../policy.js';
import type { Principal } from '../principal.js';
import { namesIn, roleNamed, sessionOf } from '../principals.js';
import { regionalHosts } from '../routing.js';
import { type Body, type Params, type RpcContext, rpcProduct } from '../rpc.js';
import { missing, WireError } from '../wire-error.js';

export const sts = rpcProduct({
  name: 'Sts',
  version: '2015-04-01',
  hosts: regionalHosts('sts'),
  denialCode: 'NoPermission',
  actions: { AssumeRole: { run: assumeRole }, GetCallerIdentity: { run: getCallerIdentity } },
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

const roleArnShape = /^acs:ram::(\d+):role\/([A-Za-z0-9.-]{1,64})$/;
const sessionNameShape = /^[a-zA-Z0-9.@_-]{2,64}$/;
const externalIdShape = /^[\w+=,.@:/-]{2,1224}$/;
const maxPolicyBytes = 2048;
/** A session that assumes a further role gets an hour at most. */
const maxChainedSeconds = 3600;

/** Two must agree: the caller's policies allow sts:AssumeRole on the role, and the role trusts the caller. */
function assumeRole(params: Params, context: RpcContext): Body {
  const { RoleArn, RoleSessionName, ExternalId } = params;
  if (!RoleArn) throw missing('RoleArn');
  if (!RoleSessionName) throw missing('RoleSessionName');
  const [, accountId = '', roleName = ''] = roleArnShape.exec(RoleArn) ?? [];
  if (!roleName) throw malformed('RoleArn');
  if (!sessionNameShape.test(RoleSessionName)) throw malformed('RoleSessionName');
  if (ExternalId !== undefined && !externalIdShape.test(ExternalId)) throw malformed('ExternalId');
  const sessionPolicy = sessionPolicyIn(params);

  const verdict = context.access.authorize(context.principal, 'sts:AssumeRole', RoleArn);
  if (context.principal.identityType === 'Account' || !verdict.allowed) {
    throw refusal(context, verdict.allowed ? 'ImplicitDeny' : verdict.denial, 'AccountLevelIdentityBasedPolicy');
  }
  const role = roleNamed(context.cloud.account(accountId)?.roles ?? [], roleName);
  if (!role) throw new WireError(404, 'EntityNotExist.Role', 'The specified Role not exists .');
  const trust = decideTrust(role.trust, namesOf(context.principal), ExternalId ? { 'sts:ExternalId': ExternalId } : {});
  if (trust !== 'Allow') throw refusal(context, trust, 'AssumeRolePolicy');

  const principal = sessionOf(accountId, role, RoleSessionName);
  const seconds = durationOf(params, role, context.principal);
  const issued = context.credentials.issue(sessionPolicy ? { ...principal, sessionPolicy } : principal, seconds);
  return {
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      AccessKeySecret: issued.accessKeySecret,
      SecurityToken: issued.securityToken,
      Expiration: issued.expiration,
    },
    // Not the form of GetCallerIdentity: the two ARNs of one session differ as strings.
    AssumedRoleUser: { Arn: `${role.Arn}/${RoleSessionName}`, AssumedRoleId: principal.userId },
  };
}

function sessionPolicyIn({ Policy: text }: Params): PolicyDocument | undefined {
  if (!text) return undefined;
  if (Buffer.byteLength(text) > maxPolicyBytes) {
    throw new WireError(400, 'InvalidParameter.PolicySize', 'The size of Policy must be smaller than 2048 bytes.');
  }
  const policy = parsePolicy(text);
  if (policy) return policy;
  throw new WireError(400, 'InvalidParameter.PolicyGrammar', 'The parameter Policy has not passed grammar check.');
}

function durationOf({ DurationSeconds: text = '3600' }: Params, role: Role, caller: Principal): number {
  const isChained = caller.identityType === 'AssumedRoleUser';
  const most = isChained ? Math.min(maxChainedSeconds, role.MaxSessionDuration) : role.MaxSessionDuration;
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds >= 900 && seconds <= most) return seconds;
  const why = `The Min/Max value of DurationSeconds is 15min/${most / 3600}hr.`;
  throw new WireError(400, 'InvalidParameter.DurationSeconds', why);
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

function malformed(name: string): WireError {
  return new WireError(400, `InvalidParameter.${name}`, `The parameter ${name} is wrongly formed.`);
}
