/** The credentials a signer signs with; who provides them is decided above the signers. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Present on temporary (STS) credentials only. */
  readonly securityToken?: string;
}
