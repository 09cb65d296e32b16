import { classify } from '../errors/classify.js';
import { type AccessDenial, type CalledAction, CloudError, callName } from '../errors/cloud-error.js';
import { permissionOf } from '../errors/permission.js';
import { type Answer, namesAbsence } from '../model/action.js';
import { asAnswer, type Item, listAt, textOf, valueAt } from '../model/value.js';
import type { Call } from '../pipeline/call.js';
import { type ErrorBody, isRefusal, readErrorBody } from './error-body.js';
import { parseJson } from './json.js';
import { parseXml } from './xml.js';

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Secrets of the request, which must not be shown or logged. */
  readonly secrets: readonly string[];
}

export type ReadResponse = (call: Call, answer: HttpResponse) => Answer;

/** The call that an error is about. */
export function calledAction({ action, regionId, accountId }: Call): CalledAction {
  return {
    product: action.product.name,
    action: action.name,
    regionId: regionId ?? undefined,
    accountId: accountId() ?? undefined,
  };
}

/**
 * Reads an HTTP answer in the format of the action's descriptor, or throws the CloudError that it means. A body that cannot
 * be read, that is a refusal, or that is about another resource is a failure.
 */
export const readResponse: ReadResponse = (call, answer) => {
  const isDone = answer.statusCode === 200 || (answer.statusCode === 204 && call.action.body === 'nothing');
  if (!isDone) throw refusal(call, answer, parsed(parserOf(call, answer.text), answer.text) ?? {});
  if (call.action.body === 'nothing') return {};
  const body = parsed(call.action.body === 'xml' ? parseXml : parseJson, answer.text);
  if (body && isRefusal(body)) throw refusal(call, answer, body);
  const fault = body ? faultOf(call, body) : 'with a body that cannot be read';
  if (body && fault === null) return body;
  const called = calledAction(call);
  throw new CloudError('unavailable', `${callName(called)} answered ${fault}: retry later`, {
    ...called,
    httpStatus: answer.statusCode,
    requestId: call.trace.requestId ?? undefined,
  });
};

/** How an answer contradicts its descriptor. Null = it does not. */
function faultOf({ action, mustContain, params, bucket }: Call, body: Item): string | null {
  try {
    if ((valueAt(body, mustContain) ?? null) === null) return `without ${mustContain.join('.')}`;
    if (action.neverEmpty !== undefined && listAt(body, action.neverEmpty).length === 0) {
      return `an empty list ${action.neverEmpty}, which is never empty`;
    }
    for (const [path, value] of Object.entries(action.isWhole ?? {})) {
      if (textOf(valueAt(body, path.split('.'))) !== value) return 'before it had read everything that was asked for';
    }
    for (const [path, name] of Object.entries(action.echoes ?? {})) {
      const [asked, told] = [
        (name === '{bucket}' ? bucket : params[name]) ?? '',
        textOf(valueAt(body, path.split('.'))),
      ];
      // RAM may return names in another case than the request used.
      if (told !== '' && told.toLowerCase() !== asked.toLowerCase()) {
        return `about ${JSON.stringify(told.slice(0, 80))} when ${JSON.stringify(asked.slice(0, 80))} was asked for`;
      }
    }
    return null;
  } catch (error) {
    if (error instanceof CloudError) return 'in another shape than its own';
    throw error;
  }
}

/** Errors of RPC products and OSS may have another format than answers. A proxy on the way may send an error that is neither JSON nor XML. */
function parserOf({ action }: Call, text: string): (text: string) => unknown {
  const mayBeXml = action.product.wire === 'oss' || action.product.wire === 'rpc';
  return mayBeXml && text.trimStart().startsWith('<') ? parseXml : parseJson;
}

function refusal(call: Call, { statusCode, headers, secrets }: HttpResponse, body: Item): CloudError {
  const { code, message, requestId, httpStatus, endpoint, denialDetail } = readErrorBody(body);
  const answer = {
    ...calledAction(call),
    httpStatus: statusCode === 200 ? (httpStatus ?? statusCode) : statusCode,
    code,
    message: secrets.some((secret) => message.includes(secret)) ? '' : message,
    requestId: requestId ?? call.trace.requestId ?? undefined,
    retryAfterMs: waitIn(headers['x-acs-retry-after']),
    endpoint,
    denial: denialOf(denialDetail),
    permission: permissionOf(call.action, call),
    isWrite: call.action.write !== undefined,
  };
  return classify(answer, namesAbsence(call.action, answer.code) ? [answer.code] : []);
}

/** Milliseconds. Undefined if the header holds no valid number. */
function waitIn(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^[1-9]\d{0,9}$/.test(header) ? Number(header) : undefined;
}

function denialOf(detail: ErrorBody['denialDetail']): AccessDenial | undefined {
  const textAt = (name: string) => (typeof detail?.[name] === 'string' ? detail[name] : undefined);
  return (
    detail && {
      action: textAt('AuthAction'),
      policyType: textAt('PolicyType'),
      noPermissionType: textAt('NoPermissionType'),
    }
  );
}

/** Null for malformed text, and for text that is neither an object nor a list. */
function parsed(parse: (text: string) => unknown, text: string): Item | null {
  try {
    return asAnswer(parse(text));
  } catch {
    return null;
  }
}
