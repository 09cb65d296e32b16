import type { Answer } from './action.js';
import type { Call } from './call.js';
import { classify } from './classify.js';
import { type AccessDenial, type CalledAction, CloudError, callName } from './errors.js';
import { parseJson } from './json.js';
import { permissionOf } from './permission.js';
import { type Item, isItem, valueAt } from './value.js';
import { parseXml } from './xml.js';

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** What the request carried and nobody may read. */
  readonly secrets: readonly string[];
}

export type ReadAnswer = (call: Call, answer: HttpAnswer) => Answer;

/** Which call an error is about. */
export function calledBy({ action, regionId, accountId }: Call): CalledAction {
  return {
    product: action.product.name,
    action: action.name,
    regionId: regionId ?? undefined,
    accountId: accountId() ?? undefined,
  };
}

/**
 * An HTTP answer as the action's own: parsed by the format its descriptor names, or the CloudError it stands for. A
 * body that cannot be read is a failure, never an empty answer.
 */
export const readAnswer: ReadAnswer = (call, answer) => {
  const isDone = answer.statusCode === 200 || (answer.statusCode === 204 && call.action.body === 'nothing');
  if (!isDone) throw refusal(call, answer);
  if (call.action.body === 'nothing') return {};
  const body = call.action.body === 'xml' ? parsed(parseXml, answer.text) : parsed(parseJson, answer.text);
  if (body && (valueAt(body, call.holds) ?? null) !== null) return body;
  const called = calledBy(call);
  const lack = body ? `without ${call.holds.join('.')}` : 'with a body that cannot be read';
  throw new CloudError('unavailable', `${callName(called)} answered ${lack}: retry later`, {
    ...called,
    httpStatus: answer.statusCode,
    requestId: call.trace.requestId ?? undefined,
  });
};

/** Errors may come in another format than answers do, or from something on the way that speaks neither. */
function refusal(call: Call, { statusCode, headers, text, secrets }: HttpAnswer): CloudError {
  const body = parsed(text.trimStart().startsWith('<') ? parseXml : parseJson, text) ?? {};
  const error = isItem(body.Error) ? body.Error : body;
  const retryAfterMs = Number(headers['x-acs-retry-after']);
  const said = textOf(error, 'Message') ?? '';
  const answer = {
    ...calledBy(call),
    httpStatus: statusCode,
    code: textOf(error, 'Code') ?? '',
    message: secrets.some((secret) => said.includes(secret)) ? '' : said,
    requestId: textOf(error, 'RequestId') ?? call.trace.requestId ?? undefined,
    retryAfterMs: retryAfterMs > 0 ? retryAfterMs : undefined,
    endpoint: textOf(error, 'Endpoint'),
    denial: denialOf(error),
    permission: permissionOf(call.action, call),
  };
  return classify(answer, call.action.absent);
}

function denialOf({ AccessDeniedDetail: detail }: Item): AccessDenial | undefined {
  if (!isItem(detail)) return undefined;
  return {
    action: textOf(detail, 'AuthAction'),
    policyType: textOf(detail, 'PolicyType'),
    noPermissionType: textOf(detail, 'NoPermissionType'),
  };
}

/** Null for what is malformed, and for what is no object. */
function parsed(parse: (text: string) => unknown, text: string): Item | null {
  try {
    const body = parse(text);
    return isItem(body) ? body : null;
  } catch {
    return null;
  }
}

/** ROA products write the members of an error in lower camel case. */
function textOf(item: Item, name: string): string | undefined {
  const value = item[name] ?? item[name.charAt(0).toLowerCase() + name.slice(1)];
  return typeof value === 'string' ? value : undefined;
}
