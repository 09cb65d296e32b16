/**
 * Makes a CloudError of upstream's refusal of a whole call or of one part of it. The code and its words decide before the
 * HTTP status: statuses differ between products, and no contract fixes them.
 */
import {
  type AccessDenial,
  type CalledAction,
  CloudError,
  callName,
  isRetryable,
  type Permission,
} from './cloud-error.js';
import type { Meaning } from './refusal.js';
import { meaningOf } from './refusal-meaning.js';

export interface ErrorAnswer extends CalledAction {
  readonly httpStatus: number;
  /** '' when the body was no error document of the cloud. */
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** `<Endpoint>` of an OSS error. */
  readonly endpoint?: string | undefined;
  readonly denial?: AccessDenial | undefined;
  /** What RAM must allow for the call. */
  readonly permission?: Permission | undefined;
  readonly isWrite?: boolean | undefined;
}

/** `absent` lists the codes by which this action reports that the resource does not exist. They are compared exactly. */
export function classify(answer: ErrorAnswer, absent: readonly string[] = []): CloudError {
  const meaning = meaningOf(answer, absent);
  const isAccount = meaning === 'account';
  const kind = isAccount ? 'forbidden' : meaning;
  const retryAfterMs = isRetryable(kind) ? answer.retryAfterMs : undefined;
  return new CloudError(kind, messageOf(meaning, answer), {
    ...answer,
    // No grant lifts this refusal, so the error names no permission.
    ...(isAccount && { permission: undefined }),
    retryAfterMs,
    upstreamCode: answer.code === '' ? undefined : answer.code,
  });
}

function messageOf(meaning: Meaning, answer: ErrorAnswer): string {
  const what = `${callName(answer)} ${happened[meaning]} (${answer.code || `HTTP ${answer.httpStatus}`})`;
  const advice = answer.retryAfterMs === undefined ? 'retry later' : `retry after ${answer.retryAfterMs} ms`;
  switch (meaning) {
    case 'unauthenticated':
      return `${what}: send credentials that are valid and active`;
    case 'expired':
      return `${what}: renew them and ask again`;
    case 'forbidden':
      return `${what}: ${permissionAdvice(answer)}`;
    case 'throttled':
    case 'timeout':
    case 'unavailable':
      return `${what}: ${advice}`;
    default: {
      const said = upstreamText(answer.message);
      const told = said === '' ? what : `${what}: ${said}`;
      return meaning === 'account' && isOff.test(answer.code) ? `${told} ${turnOn}` : told;
    }
  }
}

/** Upstream's own text says only that the call is not allowed. */
function permissionAdvice({ denial, permission }: ErrorAnswer): string {
  const action = denial?.action ?? permission?.action;
  if (action === undefined) return "ask the account's administrator for the permission";
  if (denial?.noPermissionType === 'ExplicitDeny') {
    return `${denial.policyType ?? 'a policy'} denies ${action}, and no grant outweighs that (ExplicitDeny)`;
  }
  if (denial?.action === undefined && permission?.isGuess) {
    return `ask the account's administrator for the permission, which is probably called ${action}`;
  }
  const policy = denial?.policyType === undefined ? '' : ` (${denial.noPermissionType} by ${denial.policyType})`;
  return `ask the account's administrator for ${action}${policy}`;
}

const happened: Readonly<Record<Meaning, string>> = {
  unauthenticated: 'was refused for its credentials',
  expired: 'was refused for expired credentials',
  forbidden: 'is not allowed to this caller',
  account: 'is not allowed to this account',
  absent: 'found nothing there',
  invalid: 'was rejected',
  conflict: 'conflicts with the present state',
  throttled: 'was throttled',
  timeout: 'timed out',
  unavailable: 'failed upstream',
  budget: 'exceeds the budget',
  unknown: 'may have been executed',
};

/** Codes of products that the account does not use yet. */
const isOff = /Not_?(?:Be_?|Been_?)?(?:Open(?:ed)?|Enabled?|Activated?)/i;
const turnOn = "An administrator of the account can turn the service on in the cloud's console.";

const longestMessage = 300;
/** These texts echo the string to sign or the token. Any code may carry them. */
const echoesSecrets = /string ?to ?sign|signature|security-?token|EncodedDiagnosticMessage/i;

function upstreamText(message: string): string {
  const text = message.replaceAll(/\s+/g, ' ').trim();
  if (echoesSecrets.test(text)) return '';
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage).replace(/\p{Surrogate}$/u, '')}…`;
}
