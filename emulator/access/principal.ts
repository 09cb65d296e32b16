import type { PolicyDocument } from './policy.js';

/** Who signs a call in the embedded cloud, and what its verifiers may ask about them. */
export interface Principal {
  readonly accountId: string;
  /** As GetCallerIdentity writes it: acs:ram::<account>:root | user/<name> | assumed-role/<role>/<session>. */
  readonly arn: string;
  readonly identityType: 'Account' | 'RAMUser' | 'AssumedRoleUser';
  readonly principalId: string;
  readonly userId: string;
  readonly roleId?: string;
  /** The Policy given to AssumeRole: what this session may do is what its role AND this document allow. */
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

/** What RAM says about one action on one resource. */
export type Verdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly denial: 'ImplicitDeny' | 'ExplicitDeny';
      readonly policyType: 'AccountLevelIdentityBasedPolicy' | 'AssumeRolePolicy' | 'SessionPolicy';
    };

/** The security services every product of the embedded cloud asks. */
export interface Access {
  credential(accessKeyId: string): Credential | undefined;
  /** Tells the token of another key from one that STS never issued. */
  isIssuedToken(securityToken: string): boolean;
  authorize(principal: Principal, action: string, resource: string): Verdict;
  /** False when this key has used the nonce within the last 15 minutes. */
  takeNonce(accessKeyId: string, nonce: string): boolean;
  /** Epoch ms of the cloud's own clock, which tests may advance. */
  now(): number;
}
