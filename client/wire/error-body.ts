/** Finds the refusal in a body: an error document in any product's spelling, or one that came with HTTP 200. */
import { type Item, isItem } from '../model/value.js';

/** What a body says of why a call was refused. */
export interface ErrorBody {
  /** '' when it names none. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
  /** The HTTP status that it speaks of, where that is not the answer's own. */
  readonly httpStatus: number | undefined;
  readonly endpoint: string | undefined;
  readonly denialDetail: Item | undefined;
}

/** ROA products write the members in lower camel case; some call the code ErrorCode or ErrCode. */
export function readErrorBody(body: Item): ErrorBody {
  const error = errorIn(body);
  const codes = ['Code', 'ErrorCode', 'ErrCode'].map((name) => wordAt(error, name) ?? '').filter((code) => code !== '');
  const detail = memberOf(error, 'AccessDeniedDetail');
  return {
    code: codes.find((code) => !isSuccessWord(code)) ?? '',
    message: wordAt(error, 'Message') ?? wordAt(error, 'ErrorMessage') ?? wordAt(error, 'ErrMessage') ?? '',
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
 * Whether the body of an answer with HTTP 200 is a refusal all the same. Success says so where it stands; else a code that
 * is no word for success does, also beside other members. A number is one only where it is a status of HTTP: what others
 * mean differs by product.
 */
export function isRefusal(body: Item): boolean {
  const error = errorIn(body);
  if (error !== body) return true;
  const flag = memberOf(body, 'Success') ?? memberOf(body, 'IsSuccess');
  const word = typeof flag === 'string' ? flag.toLowerCase() : flag;
  if (word === true || word === 'true') return false;
  if (word === false || word === 'false') return true;
  const code = wordAt(body, 'Code') ?? '';
  return /^\d*$/.test(code) ? isErrorStatus(code) : !isSuccessWord(code);
}

/** OSS puts an error into an element of its own. */
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

/** Documented bodies of errors have white space inside elements; codes may be numbers. */
function wordAt(item: Item, name: string): string | undefined {
  const value = memberOf(item, name);
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : undefined;
}
