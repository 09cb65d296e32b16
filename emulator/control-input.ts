/** Parses and validates the fault rules and rate limits that clients send to the control endpoints. */
import { type FaultRule, faultKinds, faultMoments, needsAnswer } from './faults.js';
import type { RateRule } from './rate-limit.js';
import type { Strictness } from './strictness.js';
import type { WireRequest } from './wire/wire.js';

/** An error in a control request; the message tells the client what to correct. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type Fields = Readonly<Record<string, unknown>>;
type Shape = Readonly<Record<string, 'string' | 'number' | 'boolean'>>;

const target: Shape = { product: 'string', action: 'string', regionId: 'string', accessKeyId: 'string' };
const faultShape: Shape = {
  kind: 'string',
  ...target,
  param: 'string',
  bodyOf: 'string',
  when: 'string',
  probability: 'number',
  count: 'number',
  retryAfterMs: 'number',
  delayMs: 'number',
  status: 'number',
  code: 'string',
  message: 'string',
  row: 'number',
  member: 'string',
  value: 'string',
};
const strictShape: Shape = { ids: 'boolean', names: 'boolean' };
const rateShape: Shape = {
  perSecond: 'number',
  perMinute: 'number',
  ...target,
  retryAfter: 'boolean',
  ofAddress: 'boolean',
};

export function faultRule(fields: Fields): FaultRule {
  const kind = faultKinds.find((one) => one === fields.kind);
  if (!kind) throw new ControlError(400, `Expected "kind" to be one of ${faultKinds.join(', ')}.`);
  check('fault', faultShape, fields);
  const { when: moment, ...rest } = fields;
  const when = faultMoments.find((one) => one === moment);
  if (moment !== undefined && !when)
    throw new ControlError(400, `Expected "when" to be one of ${faultMoments.join(', ')}.`);
  if (when === 'before' && needsAnswer.includes(kind)) {
    throw new ControlError(400, `A fault of kind ${kind} changes the answer: it cannot have "when": "before".`);
  }
  if (when === 'delivered' && kind !== 'reset') throw new ControlError(400, 'Only a reset has "when": "delivered".');
  return { ...rest, kind, ...(when && { when }) };
}

export function rateRule(fields: Fields): RateRule {
  check('rate', rateShape, fields);
  const limits = [fields.perSecond, fields.perMinute].filter((limit) => limit !== undefined);
  const [limit] = limits;
  if (limits.length === 1 && typeof limit === 'number' && limit >= 0) return fields;
  throw new ControlError(400, 'Expected "perSecond" or "perMinute" to be a number, zero or more.');
}

export function strictness(fields: Fields): Partial<Strictness> {
  check('strictness', strictShape, fields);
  return fields;
}

function check(what: string, shape: Shape, fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    const expected = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (!expected) throw new ControlError(400, `A ${what} has no "${name}". It has: ${Object.keys(shape).join(', ')}.`);
    if (typeof value !== expected) throw new ControlError(400, `Expected "${name}" to be a ${expected}.`);
  }
}

/** The body of a control request. */
export function fieldsOf(request: WireRequest): Fields {
  try {
    const parsed: unknown = JSON.parse(request.body.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Reported below, together with JSON that is not an object.
  }
  throw new ControlError(400, 'Expected a JSON object as body.');
}
