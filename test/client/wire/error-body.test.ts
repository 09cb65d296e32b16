/** Refusals with HTTP 200, in the shape of every published read whose answer can carry one. */
import { describe, expect, it } from 'vitest';
import { isRefusal, readErrorBody } from '../../../client/wire/error-body.js';
import { publishedProduct, publishedProducts } from '../../../published/product.js';
import type { Shape } from '../../../published/shape.js';

type Members = Readonly<Record<string, Shape>>;

const flag = /^(?:is)?success$/i;
const code = /^(?:err(?:or)?)?code$/i;
const message = /^(?:(?:err(?:or)?)?message|(?:error)?msg)$/i;

const tells = (members: Members) => (wanted: RegExp) => Object.keys(members).some((name) => wanted.test(name));

/** Every published read that can refuse within its answer: by a flag, or by a code with a message. */
const reads = [...publishedProducts().keys()].flatMap((name) => {
  const product = publishedProduct(name);
  return (product?.actions ?? []).flatMap((actionName) => {
    const action = product?.action(actionName);
    const answer = action?.answer?.type === 'ref' ? product?.schema(action.answer.ref ?? '') : action?.answer;
    const has = tells(answer?.members ?? {});
    const isEnvelope = has(flag) || (has(code) && has(message));
    return action?.kind === 'read' && isEnvelope ? [[`${name}.${actionName}`, answer?.members ?? {}] as const] : [];
  });
});

/** A body with these members, as their types have it. */
function bodyOf(members: Members, isGood: boolean, goodCode: string) {
  const written = (name: string, { type }: Shape) => {
    if (flag.test(name)) return type === 'string' ? String(isGood) : isGood;
    if (!code.test(name)) return message.test(name) ? 'Said.' : [];
    const value = isGood ? (/^\d+$/.test(goodCode) || type === 'string' ? goodCode : '200') : 'Forbidden.RAM';
    if (type !== 'integer') return value;
    return isGood ? Number(value) : 403;
  };
  return Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, written(name, shape)]));
}

describe('isRefusal', () => {
  it('finds the refusal of every published read that can carry one', () => {
    expect(reads.length).toBeGreaterThan(500);
    expect(reads.filter(([, members]) => !isRefusal(bodyOf(members, false, ''))).map(([name]) => name)).toEqual([]);
  });

  it.each(['200', '0', 'OK', 'Success', 'success', '202', ''])('takes the code %j of an answer for success', (good) => {
    expect(reads.filter(([, members]) => isRefusal(bodyOf(members, true, good))).map(([name]) => name)).toEqual([]);
  });

  it('tells a code among data from the code of a refusal', () => {
    expect(isRefusal({ RequestId: 'r', Code: 'hra0yc-597', Name: 'line', IpSegments: '' })).toBe(false);
    expect(isRefusal({ RequestId: 'r', Code: 'Forbidden' })).toBe(true);
    expect(isRefusal({ RequestId: 'r', Code: 'Forbidden', Message: '' })).toBe(true);
  });

  it('trusts a flag more than a code', () => {
    expect(isRefusal({ Success: true, Code: 'PartlyDone', Message: 'x' })).toBe(false);
    expect(isRefusal({ success: 'false', code: 200, message: 'x' })).toBe(true);
  });
});

describe('readErrorBody', () => {
  it.each([
    [{ errorCode: 'ProjectNotExist', errorMessage: 'gone' }, 'ProjectNotExist', 'gone'],
    [{ code: 'ErrorClusterNotFound', message: 'gone', status: 404 }, 'ErrorClusterNotFound', 'gone'],
    [{ Success: false, Code: '200', ErrorCode: 'NotFound', Message: 'gone' }, 'NotFound', 'gone'],
    [{ Success: 'False', ErrCode: 'X.NotFound', ErrMessage: 'gone' }, 'X.NotFound', 'gone'],
    [{ errorCode: 'ODPS-1', errorMsg: 'gone' }, 'ODPS-1', 'gone'],
  ])('reads %j', (body, wanted, said) => {
    expect(isRefusal(body)).toBe(true);
    expect(readErrorBody(body)).toMatchObject({ code: wanted, message: said });
  });
});
