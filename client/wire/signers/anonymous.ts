/**
 * The unsigned RPC form, which AssumeRoleWithOIDC takes: its caller has no AccessKey yet, the token in its parameters is
 * the proof. https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc
 */
import { isoSeconds, type SigningMoment } from './acs3.js';

/**
 * The common parameters, for the query string. The action's own parameters belong in a form body: a JWT in a URL ends up
 * in the access log of every proxy on the way. No header of a signature may be sent beside them.
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
