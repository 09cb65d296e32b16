import type { JWTPayload } from 'jose';
import { CallerRefused } from '../callers/callers.js';

export interface RoleRule {
  /** The claim that names the roles of a user. Null = every user has the default role. */
  readonly claim: string | null;
  /** For tokens without the claim. A claim without a role allows no role. */
  readonly defaultRoleArn: string | null;
}

const header = 'x-yunmen-role';
export const roleArnShape = /^acs:ram::\d+:role\/[A-Za-z0-9.-]{1,64}$/;

/** The role that a user enters: the wanted one of those that the token allows. STS also checks the role's trust policy. */
export function chooseRole(claims: JWTPayload, wanted: string | null, rule: RoleRule): string {
  const allowed = rolesOf(claims, rule);
  if (wanted !== null && !allowed.includes(wanted)) {
    throw new CallerRefused(`${header} names a role that the token does not allow. It allows ${list(allowed)}.`);
  }
  const [only, ...more] = allowed;
  const chosen = wanted ?? (more.length === 0 ? only : undefined);
  if (chosen !== undefined) return chosen;
  throw new CallerRefused(
    allowed.length > 0
      ? `The token allows several roles. Name one of them in ${header}: ${list(allowed)}.`
      : `The token names no role${rule.claim === null ? '' : ` (${rule.claim})`}, and there is no default.`,
  );
}

function rolesOf(claims: JWTPayload, { claim, defaultRoleArn }: RoleRule): readonly string[] {
  if (claim === null || !Object.hasOwn(claims, claim)) return defaultRoleArn === null ? [] : [defaultRoleArn];
  const said: unknown = claims[claim];
  const named: readonly unknown[] = Array.isArray(said) ? said : [said ?? ''];
  if (named.every((one) => one === ''))
    throw new CallerRefused(`The token allows no role: its claim ${claim} is empty.`);
  const arns = named.filter((one) => typeof one === 'string' && roleArnShape.test(one));
  if (arns.length === named.length) return [...new Set(arns as string[])];
  throw new CallerRefused(`The claim ${claim} must hold ARNs of roles, such as acs:ram::1234567890123456:role/portal.`);
}

function list(arns: readonly string[]): string {
  return arns.length === 0 ? 'none' : arns.join(', ');
}
