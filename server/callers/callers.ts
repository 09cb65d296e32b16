import type { Caller } from '../../client/credentials/caller.js';

/** Why a request cannot be served as anyone, before its body is read: HTTP 401, or 503 where nobody can tell for now. */
export class CallerRefused extends Error {
  override readonly name = 'CallerRefused';

  constructor(
    message: string,
    readonly code: 'UNAUTHENTICATED' | 'UNAVAILABLE' = 'UNAUTHENTICATED',
  ) {
    super(message);
  }
}

/** A way to tell who asks; which of them a gateway takes is configured. */
export interface CallerMode {
  /** The headers that carry its credentials; none where everybody is one. */
  readonly headers: readonly string[];
  /** What to send, as the end of a sentence that begins with "Send". */
  readonly expects: string;
  /** Its part of WWW-Authenticate. */
  readonly challenge: string;
  /** Throws CallerRefused. */
  identify(headers: Headers): Caller | Promise<Caller>;
  /** Whether it can tell anyone by now. */
  isReady(): boolean;
}

/** Who is served, and what whoever is not may try. */
export interface Callers extends Pick<CallerMode, 'identify' | 'isReady'> {
  /** WWW-Authenticate for a request that was refused. */
  challenge(headers: Headers): string;
}

/** All that a request may carry as a credential, whether or not this gateway takes it. */
const credentialHeaders = [
  ['authorization'],
  ['x-acs-accesskey-id', 'x-acs-accesskey-secret', 'x-acs-security-token'],
] as const;

/**
 * A request is served as exactly one caller: by the one kind of credential it carries. Two kinds, or one that is not taken
 * here, are no reason to guess, and what fails in one mode is never tried in the next.
 */
export function callersBy(modes: readonly CallerMode[]): Callers {
  const expected = modes.map(({ expects }) => expects).join(', or ');
  return {
    challenge: (headers) => modes.map((mode) => challengeOf(mode, headers)).join(', '),
    isReady: () => modes.some((mode) => mode.isReady()),
    identify: (headers) => {
      const given = credentialHeaders.filter((kind) => kind.some((name) => headers.has(name)));
      if (given.length > 1) throw new CallerRefused(`A request has one kind of credential. Send ${expected}.`);
      const [kind] = given;
      const mode = modes.find((one) => (kind ? one.headers.includes(kind[0]) : one.headers.length === 0));
      if (mode) return mode.identify(headers);
      const problem = kind ? `This gateway takes no credentials in ${kind[0]}. ` : '';
      throw new CallerRefused(`${problem}Send ${expected}.`);
    },
  };
}

/** https://datatracker.ietf.org/doc/html/rfc6750#section-3 */
function challengeOf({ challenge, headers: [own] }: CallerMode, given: Headers): string {
  return own === 'authorization' && given.has(own) ? `${challenge}, error="invalid_token"` : challenge;
}
