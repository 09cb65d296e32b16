import { randomUUID } from 'node:crypto';
import type { Credentials } from '../credentials/credentials.js';
import type { Answer } from '../model/action.js';
import { ownTurn } from '../request/loop-turns.js';
import type { Call, Send } from './call.js';
import type { Clock } from './clock.js';
import type { HttpRequest } from './transport.js';

/** The credentials, date and nonce of one signature. */
export interface Signing {
  readonly credentials: Credentials;
  readonly date: Date;
  readonly nonce: string;
}

/** Signs one request for one attempt. The row of the product selects the signer. */
export type BuildRequest = (call: Call, signing: Signing) => HttpRequest;

export type Transport = (request: HttpRequest, call: Call, secrets: readonly string[]) => Promise<Answer>;

const noCredentials: Credentials = { accessKeyId: '', accessKeySecret: '' };

/**
 * Turns a call into a signed request and sends it. It stands inside retry: every attempt needs its own date and nonce, or
 * upstream refuses it as a replay, and the current credentials, or upstream refuses it as expired.
 */
export function sign(clock: Clock, request: BuildRequest, transport: Transport): Send {
  return async (call) => {
    if (!call.credentials && !call.action.unsigned)
      throw new Error(`${call.action.name} has no credentials to sign with.`);
    // Hundreds of calls may get their slots at once. Writing and signing each takes a part of a millisecond.
    await ownTurn();
    const taken = call.credentials?.take() ?? noCredentials;
    const credentials = taken instanceof Promise ? await taken : taken;
    call.context.budget.spend();
    call.trace.attempts += 1;
    const signing = { credentials, date: clock.now(), nonce: randomUUID() };
    return await transport(request(call, signing), call, secretsOf(call, credentials));
  };
}

/** Values that upstream may quote in its answer, and that must not be shown or logged. */
function secretsOf({ action, params }: Call, credentials: Credentials): readonly string[] {
  const proof = action.secret === undefined ? undefined : params[action.secret];
  return [...Object.values(credentials), proof].filter((part) => typeof part === 'string' && part !== '');
}
