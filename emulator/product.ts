/** The interface of a product for the server. `rpcProduct` makes RPC products; OSS answers whole requests. */

import type { Credentials } from './access/credentials.js';
import type { Access } from './access/principal.js';
import type { ClientTokens } from './client-tokens.js';
import type { Cloud } from './cloud.js';
import type { PageFault } from './faults.js';
import type { OidcProviders } from './oidc/providers.js';
import type { WireAnswer, WireRequest } from './wire/wire.js';
import type { WireError } from './wire/wire-error.js';

/** The unverified content of a request, for the call log and for faults. */
export interface Claim {
  readonly action: string;
  readonly regionId: string | null;
  readonly accessKeyId: string | null;
  readonly nonce: string | null;
  /** Without secrets, tokens and signatures, because the call log stores them. */
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
  /** Records in the call log the id or the name of a resource that this call has changed. */
  readonly changed: (target: string) => void;
  /** The fault to apply to the page, if the answer is a page. */
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
