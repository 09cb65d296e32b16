/** Finds the refusal in a body: an error document in the spelling of any product, also with HTTP 200. */
import { type Item, isItem } from '../model/value.js';

/** Why a call was refused, according to its body. */
export interface ErrorBody {
  /** '' if the body names no code. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
  /** The HTTP status in the body, which may differ from the status of the answer. */
  readonly httpStatus: number | undefined;
  readonly endpoint: string | undefined;
  readonly denialDetail: Item | undefined;
}

/** ROA products write the names in lower camel case. Some products call the code ErrorCode or ErrCode. */
export function readErrorBody(body: Item): ErrorBody {
  const error = errorIn(body);
  const codes = codesIn(error);
  const detail = memberOf(error, 'AccessDeniedDetail');
  return {
    code: codes.find((code) => !isSuccessWord(code)) ?? '',
    message: messageIn(error) ?? '',
    requestId: wordAt(error, 'RequestId') ?? wordAt(body, 'RequestId'),
    httpStatus: codes
      .concat(wordAt(error, 'HttpStatusCode') ?? '')
      .filter(isErrorStatus)
      .map(Number)[0],
    endpoint: wordAt(error, 'Endpoint'),
    denialDetail: isItem(detail) ? detail : undefined,
  };
}

/**
 * Whether the body of an answer with HTTP 200 is a refusal. A member Success decides. Without it, a code that is not a word
 * for success means refusal, if a message is beside it or nothing else is: a code among data is a value (DescribeCustomLine
 * of DNS). A numeric code counts only if it is an HTTP error status: other numbers differ by product.
 */
export function isRefusal(body: Item): boolean {
  const error = errorIn(body);
  if (error !== body) return true;
  const flag = memberOf(body, 'Success') ?? memberOf(body, 'IsSuccess');
  const word = typeof flag === 'string' ? flag.toLowerCase() : flag;
  if (word === true || word === 'true') return false;
  if (word === false || word === 'false') return true;
  const [code = ''] = codesIn(body);
  const isBad = /^\d*$/.test(code) ? isErrorStatus(code) : !isSuccessWord(code);
  return isBad && (messageIn(body) !== undefined || Object.keys(body).every((name) => envelope.test(name)));
}

/** The members that error documents have, and answers with data have beside others. */
const envelope = /^(?:(?:err(?:or)?)?code|requestid|hostid|httpstatuscode|recommend|accessdenieddetail|endpoint)$/i;

function codesIn(error: Item): readonly string[] {
  return ['Code', 'ErrorCode', 'ErrCode'].map((name) => wordAt(error, name) ?? '').filter((code) => code !== '');
}

function messageIn(error: Item): string | undefined {
  const names = ['Message', 'ErrorMessage', 'ErrMessage', 'ErrorMsg', 'Msg'];
  return names.map((name) => wordAt(error, name)).find((text) => text !== undefined);
}

/** OSS wraps an error in an element of its own. */
function errorIn(body: Item): Item {
  return isItem(body.Error) && Object.keys(body).every((name) => name === 'Error' || name === 'RequestId')
    ? body.Error
    : body;
}

const successWords = /^(?:0|2\d\d|ok|true|succe(?:ss(?:ful)?|ed(?:ed)?)|null|none)$/i;

function isSuccessWord(code: string): boolean {
  return successWords.test(code);
}

function isErrorStatus(code: string): boolean {
  return /^[45]\d\d$/.test(code);
}

function memberOf(item: Item, name: string): unknown {
  return item[name] ?? item[name.charAt(0).toLowerCase() + name.slice(1)];
}

/** Documented error bodies have white space inside elements, and codes may be numbers. */
function wordAt(item: Item, name: string): string | undefined {
  const value = memberOf(item, name);
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : undefined;
}
