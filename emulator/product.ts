/** What the server asks of a product, whatever its protocol: an RPC product is made by `rpcProduct`, OSS answers whole requests. */

import type { Credentials } from './access/credentials.js';
import type { Access } from './access/principal.js';
import type { ClientTokens } from './client-tokens.js';
import type { Cloud } from './cloud.js';
import type { PageFault } from './faults.js';
import type { OidcProviders } from './oidc/providers.js';
import type { WireAnswer, WireRequest } from './wire/wire.js';
import type { WireError } from './wire/wire-error.js';

/** What a request says about itself before anything is verified: for the call log and for faults. */
export interface Claim {
  readonly action: string;
  readonly regionId: string | null;
  readonly accessKeyId: string | null;
  readonly nonce: string | null;
  /** Without secrets, tokens and signatures: the call log keeps them. */
  readonly params: Readonly<Record<string, string>>;
}

export interface ProductContext {
  readonly cloud: Cloud;
  readonly access: Access;
  readonly credentials: Credentials;
  /** The region in the Host; null at a central endpoint or a bare address. */
  readonly hostRegionId: string | null;
  readonly oidcProviders: OidcProviders;
  readonly requestId: string;
  readonly clientTokens: ClientTokens;
  /** Notes in the call log that this call has changed something: an id, a name. */
  readonly changed: (target: string) => void;
  /** What is to go wrong with a page, where the answer is one. */
  readonly pageFault?: PageFault | undefined;
}

export interface Product {
  readonly name: string;
  /** Hosts below aliyuncs.com, with the region as group `region` where it has one. */
  readonly hosts: readonly RegExp[];
  /** Whether a request that reached the emulator at a bare address is meant for this product. */
  accepts(request: WireRequest): boolean;
  claim(request: WireRequest, hostRegionId: string | null): Claim;
  /** Verifies, authorizes and executes; throws WireError to refuse. */
  answer(request: WireRequest, context: ProductContext): WireAnswer;
  /** Writes a refusal, the product's own or an injected one, in the product's format. */
  refuse(error: WireError, request: WireRequest, requestId: string): WireAnswer;
}
