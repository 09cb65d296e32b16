import type { PolicyDocument } from './policy.js';

/** The principal that signs a call in the embedded cloud, and the security services that verify it. */
export interface Principal {
  readonly accountId: string;
  /** As GetCallerIdentity writes it: acs:ram::<account>:root | user/<name> | assumed-role/<role>/<session>. */
  readonly arn: string;
  readonly identityType: 'Account' | 'RAMUser' | 'AssumedRoleUser';
  readonly principalId: string;
  readonly userId: string;
  readonly roleId?: string;
  /** The Policy given to AssumeRole: the session may do only what its role and this document both allow. */
  readonly sessionPolicy?: PolicyDocument;
}

export interface Credential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Present on temporary credentials only. */
  readonly securityToken?: string;
  /** Epoch ms; absent on long-lived keys. */
  readonly expiresAt?: number;
  readonly status: 'Active' | 'Inactive';
  readonly principal: Principal;
}

/** The decision of RAM on one action on one resource. */
export type Verdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly denial: 'ImplicitDeny' | 'ExplicitDeny';
      readonly policyType: 'AccountLevelIdentityBasedPolicy' | 'AssumeRolePolicy' | 'SessionPolicy';
    };

/** The security services that every product of the embedded cloud uses. */
export interface Access {
  credential(accessKeyId: string): Credential | undefined;
  /** Distinguishes a token of another key from one that STS never issued. */
  isIssuedToken(securityToken: string): boolean;
  authorize(principal: Principal, action: string, resource: string): Verdict;
  /** False when this key has used the nonce within the last 15 minutes. */
  takeNonce(accessKeyId: string, nonce: string): boolean;
  /** Epoch milliseconds of the embedded cloud's clock, which tests may advance. */
  now(): number;
}
