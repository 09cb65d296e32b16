import type { Action } from '../model/action.js';
import { CloudError, type Permission } from './cloud-error.js';

/** A statement of a RAM policy, ready to paste. */
export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What the caller was not allowed to do, and the statement that would allow it. */
export interface MissingPermission {
  readonly action: string;
  readonly resource: string;
  /** The kind of policy that refused, if upstream says it. */
  readonly policyType: string | null;
  /** ImplicitDeny or ExplicitDeny, if upstream says it. */
  readonly denial: string | null;
  /** The statement that would lift the refusal. Null if no grant to the caller would lift it. */
  readonly statement: PolicyStatement | null;
}

/** Values that would act as a pattern, or that cannot be part of an ARN, are not put into an ARN. */
const nameable = /^(?:acs:ram::(?:\d+|\*):role\/(?:\*$)?)?[^\s*?:"{}]{0,256}$/u;

/** The target of a call: its region, and the values for the name of the resource. */
interface CallTarget {
  readonly regionId?: string | null;
  readonly bucket?: string | null;
  readonly params?: Readonly<Record<string, string>>;
}

/** The permission that a call of this action needs. Unknown parts of its target are `*`. */
export function permissionOf(
  { product, ram, resource, isRamGuessed }: Action,
  { regionId, bucket, params = {} }: CallTarget,
): Permission {
  const guess = isRamGuessed && { isGuess: true as const };
  if (resource === undefined) return { action: ram, regionId: '*', name: null, ...guess };
  const name = resource.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = parameter === 'bucket' ? bucket : params[parameter];
    return value && nameable.test(value) ? value : '*';
  });
  // Buckets and RAM resources have globally unique names, and their ARNs have no region.
  return { action: ram, regionId: (product.endpoint === 'regional' && regionId) || '*', name, ...guess };
}

/** The ARN of the resource. A null account means any account. A role's name is its whole ARN. */
function resourceArn({ action, regionId, name }: Permission, accountId: string | null): string {
  if (name === null) return '*';
  if (name.startsWith('acs:')) return name;
  return `acs:${action.split(':', 1)[0]}:${regionId}:${accountId ?? '*'}:${name}`;
}

/**
 * Reads a refusal by RAM from upstream's AccessDeniedDetail, or else from the action's own permission. No grant to the caller
 * lifts an explicit denial, or a denial by a role's trust policy. Returns null for refusals that do not come from RAM, and
 * where only a guess tells the action.
 */
export function missingPermission({ kind, permission, denial, accountId }: CloudError): MissingPermission | null {
  if (kind !== 'forbidden' || !permission || (permission.isGuess && denial?.action === undefined)) return null;
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

/** Adds the account to a refusal: it may not have been known when the call was made. */
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

/** The policy that allows exactly these permissions, in any account. Actions on the same resources share one statement. */
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
