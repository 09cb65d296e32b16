import { randomBytes } from 'node:crypto';
import type { Answer } from '../action.js';
import type { Call, Send } from '../call.js';
import type { Clock } from '../clock.js';
import type { HttpRequest } from './transport.js';

/** Signs one request at one moment; which signer it is stands in the product's row. */
export type SignRequest = (call: Call, clock: { readonly date: Date; readonly nonce: string }) => HttpRequest;

export type Transport = (request: HttpRequest, call: Call) => Promise<Answer>;

/**
 * Turns a call into a signed request and sends it. It stands inside retry: every attempt needs a date and a nonce of
 * its own, or upstream refuses it as a replay.
 */
export function sign(clock: Clock, request: SignRequest, transport: Transport): Send {
  return async (call) => {
    call.ledger.spend();
    call.trace.attempts += 1;
    try {
      return await transport(request(call, { date: clock.now(), nonce: randomBytes(16).toString('hex') }), call);
    } catch (error) {
      clock.correct(error);
      throw error;
    }
  };
}
