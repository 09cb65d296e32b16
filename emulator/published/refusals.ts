/** The refusals of a product: the codes that it publishes where there are any, in the body that it writes. */
import type { PublishedAction, PublishedProduct } from '../../published/product.js';
import { stringify } from '../wire/json.js';
import { type RpcAnswer, rpcAnswer } from '../wire/rpc-format.js';
import type { WireAnswer, WireRequest } from '../wire/wire.js';
import { WireError } from '../wire/wire-error.js';
import { kindRow, productRow } from './corrections.js';
import { squeezed } from './names.js';

const missing = /NotFound|NotExist|NoExist|NoSuch|DoesNotExist|NotBelong/i;
const elsewhere = /region|accesskey|product\.|api\.|user|account|zone|service|tagkey|version/i;

/** What a read says about a thing that is not there. */
export function notFound(product: PublishedProduct, action: PublishedAction, stem: string, id: string): WireError {
  const codes = action.errors.filter(({ code }) => missing.test(code));
  const own = codes.find(({ code }) => squeezed(code).includes(stem));
  const any = codes.find(({ code }) => !elsewhere.test(code) && !code.includes('%s'));
  const { absent } = kindRow(product.name, stem);
  const neighbour = own || any || absent !== undefined ? undefined : fromNeighbours(product, stem);
  const published = own ?? any ?? neighbour;
  const usual = absent ?? `Invalid${capital(stem)}.NotFound`;
  const { status, code } = published ?? { status: 404, code: usual };
  return withinAnswer(
    product,
    action,
    new WireError(status, code.replace('%s', capital(stem)), `The specified ${stem} ${id} does not exist.`),
    published !== undefined,
  );
}

function fromNeighbours(
  product: PublishedProduct,
  stem: string,
): { readonly status: number; readonly code: string } | undefined {
  const noun = product.actions.filter((name) => squeezed(name).includes(stem));
  return noun
    .flatMap((name) => product.action(name)?.errors ?? [])
    .find(({ code }) => missing.test(code) && squeezed(code).includes(stem) && !code.includes('%s'));
}

function capital(stem: string): string {
  return `${stem.slice(0, 1).toUpperCase()}${stem.slice(1)}`;
}

/** A page that is larger than it may be, or no number. */
export function invalidPage(product: PublishedProduct, action: PublishedAction, parameter: string): WireError {
  const word = squeezed(parameter);
  const published = action.errors.find(
    ({ code }) => /invalid|illegal|exceed/i.test(code) && squeezed(code).includes(word),
  );
  const { status, code } = published ?? { status: 400, code: `Invalid${capital(parameter)}` };
  return withinAnswer(
    product,
    action,
    new WireError(status, code, `The specified parameter ${parameter} is not valid.`),
    published !== undefined,
  );
}

/** In an answer with status 200 where the product does so and publishes no status for it. */
class AnsweredError extends WireError {}

function withinAnswer(
  product: PublishedProduct,
  action: PublishedAction,
  error: WireError,
  isPublished: boolean,
): WireError {
  const members = action.answer?.members ?? {};
  const hasEnvelope = members.Success !== undefined && members.Code !== undefined;
  if (isPublished || !hasEnvelope || !productRow(product.name).refusesWith200) return error;
  return new AnsweredError(200, error.code, error.message);
}

/** What this cloud does not have; upstream has. */
export function notModelled(product: string, action: PublishedAction): WireError {
  const what = action.kind === 'write' ? 'a write' : 'not published as a read';
  return new WireError(
    400,
    'UnsupportedOperation.NotModelled',
    `The embedded cloud answers the published reads of ${product}. ${action.name} is ${what}, and is not modelled.`,
  );
}

export function refusal(
  product: PublishedProduct,
  error: WireError,
  request: WireRequest,
  requestId: string,
): WireAnswer {
  const headers = { 'x-acs-request-id': requestId, ...error.more.headers };
  const body = bodyOf(product, error, request, requestId);
  return writtenAs(product, request, { status: error.status, root: 'Error', body, headers });
}

/** RPC products answer in the format that the call asks for, all others in JSON. */
export function writtenAs(
  { name, style }: PublishedProduct,
  request: WireRequest,
  answer: Omit<RpcAnswer, 'product'>,
): WireAnswer {
  if (style === 'RPC') return rpcAnswer(request, { product: name, ...answer });
  const headers = { 'content-type': 'application/json;charset=utf-8', ...answer.headers };
  return { status: answer.status, headers, body: stringify(answer.body) };
}

function bodyOf(product: PublishedProduct, error: WireError, request: WireRequest, requestId: string): object {
  const { code, message, status } = error;
  if (error instanceof AnsweredError) return { RequestId: requestId, Success: false, Code: code, Message: message };
  if (product.style === 'SLS') return { errorCode: code, errorMessage: message };
  if (product.name === 'CS') return { code, message, requestId, status };
  return {
    RequestId: requestId,
    HostId: request.hostHeader,
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=${product.name}`,
    ...(error.more.accessDeniedDetail && { AccessDeniedDetail: error.more.accessDeniedDetail }),
  };
}
