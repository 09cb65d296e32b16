/** Makes writes idempotent: keeps the answer given under each ClientToken for a day. */
import { WireError } from './wire/wire-error.js';

type Answer = Readonly<Record<string, unknown>>;
type Params = Readonly<Record<string, string>>;

export interface ClientTokens {
  /** Returns the earlier answer if this request was executed before; refuses a token that was used with another request. */
  recall(scope: string, params: Params): Answer | undefined;
  remember(scope: string, params: Params, answer: Answer): void;
}

const dayMs = 86_400_000;
/** "Only ASCII characters, no more than 64." */
const shape = /^[\x20-\x7e]{1,64}$/;

/** `scope` is account and action: another action may use the same token for itself. */
export function createClientTokens(now: () => number): ClientTokens {
  const given = new Map<string, { readonly request: string; readonly answer: Answer; readonly at: number }>();
  return {
    recall: (scope, params) => {
      const { ClientToken: token = '' } = params;
      if (token === '') return undefined;
      if (!shape.test(token)) {
        throw new WireError(400, 'InvalidClientToken.Malformed', 'The specified parameter ClientToken is not valid.');
      }
      const earlier = given.get(`${scope} ${token}`);
      if (!earlier || now() - earlier.at > dayMs) return undefined;
      if (earlier.request === textOf(params)) return earlier.answer;
      throw new WireError(400, 'IdempotentParameterMismatch', 'The specified clientToken is used.');
    },
    remember: (scope, params, answer) => {
      if (params.ClientToken)
        given.set(`${scope} ${params.ClientToken}`, { request: textOf(params), answer, at: now() });
    },
  };
}

/** A retry has another nonce, date and signature, so these are not compared. */
function textOf(params: Params): string {
  return JSON.stringify(Object.entries(params).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
