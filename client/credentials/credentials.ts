/** The credentials of a signature. The signers do not know where they come from. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Present on temporary (STS) credentials only. */
  readonly securityToken?: string;
}
