import type { Caller } from '../../client/credentials/caller.js';

/** Why a request has no caller, before its body is read: HTTP 401, or 503 if the gateway cannot tell at the moment. */
export class CallerRefused extends Error {
  override readonly name = 'CallerRefused';

  constructor(
    message: string,
    readonly code: 'UNAUTHENTICATED' | 'UNAVAILABLE' = 'UNAUTHENTICATED',
  ) {
    super(message);
  }
}

/** A way to identify callers. The configuration selects the modes. */
export interface CallerMode {
  /** The headers with its credentials. None if every caller has the same identity. */
  readonly headers: readonly string[];
  /** What to send, as the end of a sentence that begins with "Send". */
  readonly expects: string;
  /** Its part of WWW-Authenticate. */
  readonly challenge: string;
  /** Throws CallerRefused. */
  identify(headers: Headers): Caller | Promise<Caller>;
  /** Whether it can identify callers yet. */
  isReady(): boolean;
}

/** Identifies callers, and tells refused ones what to send. */
export interface Callers extends Pick<CallerMode, 'identify' | 'isReady'> {
  /** WWW-Authenticate for a request that was refused. */
  challenge(headers: Headers): string;
}

/** All headers with credentials, including those that this gateway does not accept. */
const credentialHeaders = [
  ['authorization'],
  ['x-acs-accesskey-id', 'x-acs-accesskey-secret', 'x-acs-security-token'],
] as const;

/**
 * A request has exactly one caller, from the one kind of credential that it carries. Two kinds, or a kind that this gateway
 * does not accept, are refused, and credentials that fail in one mode are never tried in another.
 */
export function callersBy(modes: readonly CallerMode[]): Callers {
  const expected = modes.map(({ expects }) => expects).join(', or ');
  return {
    challenge: (headers) => modes.map((mode) => challengeOf(mode, headers)).join(', '),
    isReady: () => modes.some((mode) => mode.isReady()),
    identify: (headers) => {
      const given = credentialHeaders.filter((kind) => kind.some((name) => headers.has(name)));
      if (given.length > 1) throw new CallerRefused(`A request must have one kind of credential. Send ${expected}.`);
      const [kind] = given;
      const mode = modes.find((one) => (kind ? one.headers.includes(kind[0]) : one.headers.length === 0));
      if (mode) return mode.identify(headers);
      const problem = kind ? `This gateway accepts no credentials in ${kind[0]}. ` : '';
      throw new CallerRefused(`${problem}Send ${expected}.`);
    },
  };
}

/** https://datatracker.ietf.org/doc/html/rfc6750#section-3 */
function challengeOf({ challenge, headers: [own] }: CallerMode, given: Headers): string {
  return own === 'authorization' && given.has(own) ? `${challenge}, error="invalid_token"` : challenge;
}
