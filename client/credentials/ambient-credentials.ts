import { CloudError } from '../errors/cloud-error.js';
import { type Caller, callerOf } from './caller.js';
import type { Credentials } from './credentials.js';
import type { CredentialsProvider } from './credentials-provider.js';

/** The interface of the official library: it gives the current credentials and renews them before they expire. */
export interface CredentialChain {
  getCredential(): Promise<{
    readonly accessKeyId?: string;
    readonly accessKeySecret?: string;
    readonly securityToken?: string;
  }>;
}

/** For sessions of 900 seconds the library fetches new credentials on every call, so they are kept this long. */
const heldMs = 30_000;

/**
 * The one identity of this machine, from the default credential chain of Alibaba Cloud's tools. Only one call asks the chain
 * at a time, because its first calls race. The chain is created again after a failure, because it then asks only its last source.
 * https://www.alibabacloud.com/help/en/sdk/developer-reference/v2-manage-node-js-access-credentials
 */
export class AmbientCredentials implements CredentialsProvider {
  private chain: CredentialChain | null = null;
  private held: { readonly credentials: Credentials; readonly at: number } | null = null;
  private asking: Promise<Credentials> | null = null;

  constructor(
    private readonly createChain: () => CredentialChain,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The caller with the current keys. Renewed keys are another identity: after a change of profile, nothing kept for the old
   * keys is used.
   */
  async caller(): Promise<Caller> {
    return { ...callerOf(await this.credentials()), provider: this };
  }

  credentials(): Credentials | Promise<Credentials> {
    const ageMs = this.held ? this.now() - this.held.at : heldMs;
    if (this.held && ageMs >= 0 && ageMs < heldMs) return this.held.credentials;
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  invalidate(accessKeyId: string): void {
    if (this.held?.credentials.accessKeyId !== accessKeyId) return;
    this.held = null;
    this.chain = null;
  }

  endOf(): null {
    return null;
  }

  private async ask(): Promise<Credentials> {
    try {
      this.chain ??= this.createChain();
      const { accessKeyId, accessKeySecret, securityToken } = await this.chain.getCredential();
      if (!accessKeyId || !accessKeySecret) throw new Error('The chain gave no AccessKey.');
      const credentials = { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
      this.held = { credentials, at: this.now() };
      return credentials;
    } catch {
      this.chain = null;
      this.held = null;
      // The library's message may contain the files it has read, including keys, so it is not passed on.
      throw new CloudError('unauthenticated', nothingFound);
    }
  }
}

const nothingFound =
  'This machine has no credentials. Searched in this order: ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET, an OIDC token file, ' +
  '~/.aliyun/config.json, ~/.alibabacloud/credentials, the RAM role of an ECS instance, ALIBABA_CLOUD_CREDENTIALS_URI.';
