/** The common parts of AssumeRole and AssumeRoleWithOIDC: parameters, duration of the session, answer. */

import { type PolicyDocument, parsePolicy } from '../../access/policy.js';
import { roleNamed, sessionOf } from '../../access/principals.js';
import type { Role } from '../../data/ram/roles.js';
import type { ProductContext } from '../../product.js';
import type { Body, Params } from '../../wire/rpc.js';
import { missing, WireError } from '../../wire/wire-error.js';

/** The role to assume and the name of the session. */
export interface Entrance {
  readonly accountId: string;
  readonly roleArn: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly sessionPolicy: PolicyDocument | undefined;
}

const roleArnShape = /^acs:ram::(\d+):role\/([A-Za-z0-9.-]{1,64})$/;
const sessionNameShape = /^[a-zA-Z0-9.@_-]{2,64}$/;
const maxPolicyBytes = 2048;

export function entranceIn(params: Params): Entrance {
  const { RoleArn, RoleSessionName } = params;
  if (!RoleArn) throw missing('RoleArn');
  if (!RoleSessionName) throw missing('RoleSessionName');
  const [, accountId = '', roleName = ''] = roleArnShape.exec(RoleArn) ?? [];
  if (!roleName) throw malformed('RoleArn');
  if (!sessionNameShape.test(RoleSessionName)) throw malformed('RoleSessionName');
  return {
    accountId,
    roleArn: RoleArn,
    roleName,
    sessionName: RoleSessionName,
    sessionPolicy: sessionPolicyIn(params),
  };
}

export function roleAt({ accountId, roleName }: Entrance, { cloud }: ProductContext): Role {
  const role = roleNamed(cloud.account(accountId)?.roles ?? [], roleName);
  if (!role) throw new WireError(404, 'EntityNotExist.Role', 'The specified Role not exists .');
  return role;
}

/** Issues the session. `most` limits its duration, together with the limit of the role. */
export function enter(entrance: Entrance, role: Role, params: Params, context: ProductContext, most = Infinity): Body {
  const { accountId, sessionName, sessionPolicy } = entrance;
  const principal = sessionOf(accountId, role, sessionName);
  const seconds = durationOf(params, Math.min(most, role.MaxSessionDuration));
  const issued = context.credentials.issue(sessionPolicy ? { ...principal, sessionPolicy } : principal, seconds);
  return {
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      AccessKeySecret: issued.accessKeySecret,
      SecurityToken: issued.securityToken,
      Expiration: issued.expiration,
    },
    // Not the form of GetCallerIdentity: the two ARNs of one session differ as strings.
    AssumedRoleUser: { Arn: `${role.Arn}/${sessionName}`, AssumedRoleId: principal.userId },
  };
}

export function malformed(name: string): WireError {
  return new WireError(400, `InvalidParameter.${name}`, `The parameter ${name} is wrongly formed.`);
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

function durationOf({ DurationSeconds: text = '3600' }: Params, most: number): number {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds >= 900 && seconds <= most) return seconds;
  const why = `The Min/Max value of DurationSeconds is 15min/${most / 3600}hr.`;
  throw new WireError(400, 'InvalidParameter.DurationSeconds', why);
}
