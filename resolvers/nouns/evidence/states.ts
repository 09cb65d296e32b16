import type { Noun } from '../descriptors.js';
import { type ClaimedMember, claimedBy, type Declared } from './claims.js';
import { examine, type Finding } from './examine.js';

/**
 * How far a kind is known to be right. Declared: it agrees with the published contract. Sampled: each member that it claims
 * is in the published sample answers too. Proved: each was found in a real account, by `npm run verify`.
 */
export type State = 'declared' | 'sampled' | 'proved';

export interface KindState {
  readonly state: State;
  /** Claimed members that a published sample lacks, or holds with another type. */
  readonly lacks: readonly Finding[];
  /** Actions without a published sample. */
  readonly unsampled: readonly string[];
}

/** The published sample answer of an action; undefined when there is none. */
export type SampleOf = (product: string, action: string) => unknown;

export function stateOf(noun: Noun, compiled: Declared, sampleOf: SampleOf, proved: ReadonlySet<string>): KindState {
  const claims = claimedBy(noun, compiled);
  const findings = claims.map((claim) => {
    const [product = '', name = ''] = claim.action.split('.');
    const sample = sampleOf(product, name);
    return { ...examine(claim, sample === undefined ? [] : [sample]), isSampled: sample !== undefined };
  });
  const unsampled = [...new Set(findings.filter(({ isSampled }) => !isSampled).map(({ action }) => action))];
  const lacks = findings.filter(({ isSampled, state }) => isSampled && state !== 'found');
  const isSampled = lacks.length === 0 && unsampled.length === 0;
  return { state: isProved(claims, proved) ? 'proved' : isSampled ? 'sampled' : 'declared', lacks, unsampled };
}

export function isProved(claims: readonly ClaimedMember[], proved: ReadonlySet<string>): boolean {
  return claims.length > 0 && claims.every((claim) => proved.has(nameOf(claim)));
}

/** One claim, as reports name it. */
export function nameOf(claim: Pick<Finding, 'field' | 'action' | 'member'> | ClaimedMember): string {
  const member = 'member' in claim ? claim.member : memberName(claim);
  return `${claim.field}: ${claim.action} ${member}`;
}

function memberName(claim: ClaimedMember): string {
  return examine(claim, []).member;
}
