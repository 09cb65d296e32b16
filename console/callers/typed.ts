import { type Caller, caller, notice } from './caller.js';
import { type Session, SessionEnded } from './sign-on.js';

/** Callers by credentials that were typed. They are kept in the memory of this page only. */

let count = 0;

export interface TemporaryKeys {
  readonly keyId: string;
  readonly keySecret: string;
  readonly securityToken: string;
}

export function callerByKeys({ keyId, keySecret, securityToken }: TemporaryKeys): Caller {
  const headers = {
    'x-acs-accesskey-id': keyId,
    'x-acs-accesskey-secret': keySecret,
    'x-acs-security-token': securityToken,
  };
  return {
    key: nextKey(),
    name: keyId,
    description: '',
    headers: () => Promise.resolve(headers),
    copied: {
      'x-acs-accesskey-id': '$ALIBABA_CLOUD_ACCESS_KEY_ID',
      'x-acs-accesskey-secret': '$ALIBABA_CLOUD_ACCESS_KEY_SECRET',
      'x-acs-security-token': '$ALIBABA_CLOUD_SECURITY_TOKEN',
    },
  };
}

/** By a token of the company's sign-on, which is renewed by `token` where it can be. */
export function callerByToken(token: () => Promise<string>, role: string | null, name: string): Caller {
  const chosen = role ? { 'x-yunmen-role': role } : {};
  return {
    key: nextKey(),
    name,
    description: role ?? '',
    headers: async () => ({ authorization: `Bearer ${await token()}`, ...chosen }),
    copied: { authorization: 'Bearer $YUNMEN_TOKEN', ...chosen },
  };
}

/** A person of the sign-on in each of their roles. When the session ends, they have to sign in again. */
export function callersByRole({ name, roles, token }: Session): readonly Caller[] {
  const renewed = () =>
    token().catch((error: unknown) => {
      if (error instanceof SessionEnded) {
        notice.value = 'ended';
        caller.value = null;
      }
      throw error;
    });
  const all: readonly Caller[] = (roles.length > 0 ? roles : [null]).map((role) => ({
    ...callerByToken(renewed, role, name),
    roles: () => all,
  }));
  return all;
}

/** For the gateway that acts as the one who started it. */
export const ambientCaller: Caller = {
  key: 'ambient',
  name: 'ambient',
  description: '',
  headers: () => Promise.resolve({}),
  copied: {},
};

/** A new key for each sign-in, because the key must not tell the credentials. */
function nextKey(): string {
  count += 1;
  return `typed:${count}`;
}
