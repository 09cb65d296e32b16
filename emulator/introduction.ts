/** What a gateway in front of the embedded cloud has to know: its accounts, its sign-on, and ready callers for people to try. */
import type { Emulator } from './emulator.js';

export function introduction({ accountRoles, issuer, oidcProviders, signedIn, callers }: Emulator) {
  const { url, audience, rolesClaim } = issuer;
  const providerArn = oidcProviders.list()[0]?.arn;
  return {
    accountRoles,
    issuer: { url, audience, rolesClaim, providerArn },
    signedIn: signedIn(),
    callers: Object.values(callers),
  };
}
