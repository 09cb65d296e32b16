import type { Action } from '../model/action.js';
import { CloudError, type Permission } from './cloud-error.js';

/** A RAM policy's statement, to be pasted as it is. */
export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What was not allowed to a caller, and what to ask for. */
export interface MissingPermission {
  readonly action: string;
  readonly resource: string;
  /** The kind of policy that refused, where upstream says so. */
  readonly policyType: string | null;
  /** ImplicitDeny or ExplicitDeny, where upstream says so. */
  readonly denial: string | null;
  /** What would lift the refusal; null where no grant to the caller would. */
  readonly statement: PolicyStatement | null;
}

/** Values that would be a pattern, or no part of an ARN, are not put into one. */
const nameable = /^(?:acs:ram::(?:\d+|\*):role\/(?:\*$)?)?[^\s*?:"{}]{0,256}$/u;

/** What a call is about: the values for the resource's name, and its region. */
interface CallTarget {
  readonly regionId?: string | null;
  readonly bucket?: string | null;
  readonly params?: Readonly<Record<string, string>>;
}

/** The permission that a call of this action needs. What is not known of its target stands as `*`. */
export function permissionOf(
  { product, ram, resource }: Action,
  { regionId, bucket, params = {} }: CallTarget,
): Permission {
  if (resource === undefined) return { action: ram, regionId: '*', name: null };
  const name = resource.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = parameter === 'bucket' ? bucket : params[parameter];
    return value && nameable.test(value) ? value : '*';
  });
  // Names of buckets and of RAM are unique without a region, and policies are written so.
  return { action: ram, regionId: (product.endpoint === 'regional' && regionId) || '*', name };
}

/** The ARN of what must be allowed; null = any account. A role is named by its whole ARN. */
function resourceArn({ action, regionId, name }: Permission, accountId: string | null): string {
  if (name === null) return '*';
  if (name.startsWith('acs:')) return name;
  return `acs:${action.split(':', 1)[0]}:${regionId}:${accountId ?? '*'}:${name}`;
}

/**
 * Reads a refusal by RAM: its AccessDeniedDetail where upstream gives one, else the action's own permission. A denial that
 * is explicit, or stands in a role's trust policy, is lifted by no grant to the caller. Null for refusals that are none
 * of RAM's.
 */
export function missingPermission({ kind, permission, denial, accountId }: CloudError): MissingPermission | null {
  if (kind !== 'forbidden' || !permission) return null;
  const action = denial?.action ?? permission.action;
  const resource = resourceArn(permission, accountId ?? null);
  const isFinal = denial?.noPermissionType === 'ExplicitDeny' || denial?.policyType === 'AssumeRolePolicy';
  return {
    action,
    resource,
    policyType: denial?.policyType ?? null,
    denial: denial?.noPermissionType ?? null,
    statement: isFinal ? null : { Effect: 'Allow', Action: [action], Resource: [resource] },
  };
}

/** A refusal names the resource that was refused, whose account may not have been known when it was asked for. */
export async function withAccount(
  error: unknown,
  identity: () => Promise<{ readonly accountId: string }>,
): Promise<unknown> {
  if (!(error instanceof CloudError) || error.kind !== 'forbidden' || error.accountId !== undefined) return error;
  return identity().then(
    ({ accountId }) => error.of(accountId),
    () => error,
  );
}

export interface PolicyDocument {
  readonly Version: '1';
  readonly Statement: readonly PolicyStatement[];
}

/** The policy that allows exactly this, in any account; what is allowed on the same resources stands in one statement. */
export function policyOf(permissions: readonly Permission[]): PolicyDocument {
  const resources = new Map<string, Set<string>>();
  for (const permission of permissions) {
    const known = resources.get(permission.action) ?? new Set();
    resources.set(permission.action, known.add(resourceArn(permission, null)));
  }
  const actions = new Map<string, string[]>();
  for (const [action, arns] of [...resources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const Resource = JSON.stringify([...arns].sort());
    actions.set(Resource, [...(actions.get(Resource) ?? []), action]);
  }
  const Statement = [...actions].map(([Resource, Action]): PolicyStatement => {
    return { Effect: 'Allow', Action, Resource: JSON.parse(Resource) };
  });
  return { Version: '1', Statement };
}
