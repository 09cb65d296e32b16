/**
 * The unsigned RPC form of AssumeRoleWithOIDC. Its caller has no AccessKey yet: the token in the parameters is the proof.
 * https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc
 */
import type { SigningMoment } from './acs3.js';
import { isoSeconds } from './seconds.js';

/**
 * The common parameters, for the query string. The action's own parameters belong in a form body, because every proxy on the
 * way writes URLs, and a JWT in them, to its access log. Signature headers must not be sent with them.
 */
export function anonymousQuery(
  { action, version }: { readonly action: string; readonly version: string },
  moment: SigningMoment,
): Record<string, string> {
  return {
    Action: action,
    Format: 'json',
    Version: version,
    Timestamp: isoSeconds(moment.date),
    SignatureNonce: moment.nonce,
  };
}
