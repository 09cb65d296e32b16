import type { JWTPayload } from 'jose';
import { CallerRefused } from '../callers/callers.js';

/** The names of the members that lead to a claim, from outside to inside: `['realm_access', 'roles']`. */
export type ClaimPath = readonly [string, ...string[]];

/** What the people of a group may enter. */
export interface GroupRole {
  /** As the issuer writes it. */
  readonly group: string;
  readonly roleArn: string;
  /** The name that people know the role by. */
  readonly name?: string;
}

/** The roles of a person by the groups that the token names. */
export interface GroupRule {
  readonly claim: ClaimPath;
  /** `first`: only the role of the first entry that has a group of the person. `all`: the roles of all such entries. */
  readonly match: 'first' | 'all';
  readonly roles: readonly GroupRole[];
}

/** How a verified token leads to roles. At most one of `claim` and `groups` is set. */
export interface RoleRule {
  /** The claim that names the roles of a user. */
  readonly claim: ClaimPath | null;
  readonly groups: GroupRule | null;
  /** For tokens without the claim, and for people without a group that has a role. A claim without a role allows no role. */
  readonly defaultRoleArn: string | null;
}

type Allowed = Pick<GroupRole, 'roleArn' | 'name'>;

const header = 'x-yunmen-role';
export const roleArnShape = /^acs:ram::\d+:role\/[A-Za-z0-9.-]{1,64}$/;

/** The role that a user enters: the wanted one of those that the token allows. STS also checks the role's trust policy. */
export function chooseRole(claims: JWTPayload, wanted: string | null, rule: RoleRule): string {
  const allowed = rolesOf(claims, rule);
  if (wanted !== null && !allowed.some(({ roleArn }) => roleArn === wanted)) {
    throw new CallerRefused(`${header} names a role that the token does not allow. It allows ${list(allowed)}.`);
  }
  const [only, ...more] = allowed;
  const chosen = wanted ?? (more.length === 0 ? only?.roleArn : undefined);
  if (chosen !== undefined) return chosen;
  throw new CallerRefused(
    allowed.length > 0
      ? `The token allows several roles. Name one of them in ${header}: ${list(allowed)}.`
      : `${noRole(rule)}, and there is no default.`,
  );
}

function noRole({ claim, groups }: RoleRule): string {
  if (groups) return `No group of the token (${named(groups.claim)}) has a role`;
  return `The token names no role${claim ? ` (${named(claim)})` : ''}`;
}

function rolesOf(claims: JWTPayload, { claim, groups, defaultRoleArn }: RoleRule): readonly Allowed[] {
  const roles = groups ? rolesOfGroups(claims, groups) : claim && rolesOfClaim(claims, claim);
  if (roles) return roles;
  return defaultRoleArn === null ? [] : [{ roleArn: defaultRoleArn }];
}

/** Null if the token does not have the claim. */
function rolesOfClaim(claims: JWTPayload, claim: ClaimPath): readonly Allowed[] | null {
  const said = valueAt(claims, claim);
  if (said === undefined) return null;
  const arns: readonly unknown[] = Array.isArray(said) ? said : [said ?? ''];
  if (arns.every((one) => one === ''))
    throw new CallerRefused(`The token allows no role: its claim ${named(claim)} is empty.`);
  if (arns.every((one) => typeof one === 'string' && roleArnShape.test(one)))
    return [...new Set(arns as string[])].map((roleArn) => ({ roleArn }));
  throw new CallerRefused(
    `The claim ${named(claim)} must hold ARNs of roles, such as acs:ram::1234567890123456:role/portal.`,
  );
}

/** Null if no group of the person has a role. */
function rolesOfGroups(claims: JWTPayload, { claim, match, roles }: GroupRule): readonly Allowed[] | null {
  const said = valueAt(claims, claim);
  if (said === undefined && areLeftOut(claims, claim)) {
    throw new CallerRefused(
      `The token leaves out its claim ${named(claim)}, because the person is in too many groups (_claim_names or hasgroups). Let your sign-on send only the groups of this application.`,
    );
  }
  const groups: readonly unknown[] = Array.isArray(said) ? said : [said];
  const matching = roles.filter(({ group }) => groups.includes(group));
  if (matching.length === 0) return null;
  if (match === 'first') return matching.slice(0, 1);
  const isFirst = ({ roleArn }: GroupRole, index: number) =>
    matching.findIndex((one) => one.roleArn === roleArn) === index;
  return matching.filter(isFirst);
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference#groups-overage-claim */
function areLeftOut(claims: JWTPayload, [outermost]: ClaimPath): boolean {
  return (
    valueAt(claims, ['_claim_names', outermost]) !== undefined ||
    (outermost === 'groups' && valueAt(claims, ['hasgroups']) === true)
  );
}

/** Undefined if the token has no such claim. */
function valueAt(claims: JWTPayload, path: ClaimPath): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Readonly<Record<string, unknown>>)[name]
        : undefined,
    claims,
  );
}

function named(claim: ClaimPath): string {
  return claim.join('.');
}

function list(allowed: readonly Allowed[]): string {
  if (allowed.length === 0) return 'none';
  return allowed.map(({ roleArn, name }) => (name === undefined ? roleArn : `${roleArn} (${name})`)).join(', ');
}
