/** What an answer says beside its content: request id, success, pages and totals, under any of the names that products have for them. */
import type { PublishedAction, PublishedProduct } from '../../published/product.js';
import type { Shape } from '../../published/shape.js';
import { productRow } from './corrections.js';
import { squeezed } from './names.js';
import type { Page } from './pages.js';

const failures =
  /^(?:errorcode|errcode|errormessage|errmessage|errormsg|dynamiccode|dynamicmessage|accessdenieddetail)$/;
const numbers = /^(?:pagenumber|pagenum|pageno|page|currentpage|pageindex|current)$/;
const sizes = /^(?:pagesize|maxresults?|showsize|limit|size|length|maxitems)$/;
const counts = /^(?:count|pagerecordcount|itemcount|currentcount|pagecountsize|recordcount)$/;
const totals =
  /^(?:total|totalcounts?|totalrecordcount|totalitems|totalitemnum|totalnum|totalsize|totalrecords|totalrecordnum|totalaclentry|allcount)$/;
const pages = /^(?:totalpages?|totalpagenum|totalpagecount|pagecount|pages)$/;

export interface Call {
  readonly product: PublishedProduct;
  readonly action: PublishedAction;
  readonly requestId: string;
  /** Null where the answer is no list. */
  readonly page: Page<unknown> | null;
}

/** Undefined for what is not about the call; null for what is left out. */
export function said(call: Call, path: readonly string[], shape: Shape): string | number | boolean | null | undefined {
  const value = plain(call, path);
  if (value === undefined || value === null) return value;
  if (value === '' && shape.type === 'integer') return null;
  if (shape.type === 'boolean') return value === true || value === 'true';
  if (shape.type === 'integer' || shape.type === 'number')
    return Number.isFinite(Number(value)) ? Number(value) : undefined;
  return shape.type === 'string' || shape.type === 'any' ? String(value) : undefined;
}

function plain(call: Call, path: readonly string[]): string | number | boolean | null | undefined {
  const name = squeezed(path.at(-1) ?? '');
  const { action, page } = call;
  if (/^(?:requestid|traceid)$/.test(name)) return call.requestId;
  if (path.length === 1) {
    const found = atTop(call, name);
    if (found !== undefined) return found;
  }
  if (!page) return undefined;
  const place = path.join('.');
  const { next, more, total } = action.paging;
  if (place === total || totals.test(name)) return page.total;
  if (place === next || /^next(?:page)?(?:token|marker)$/.test(name))
    return page.next === '' ? lastToken(call) : (page.next ?? '');
  if (place === more) return page.next === undefined ? page.number * page.size < page.total : page.next !== '';
  if (numbers.test(name)) return page.number;
  if (sizes.test(name)) return page.size;
  if (counts.test(name)) return page.rows.length;
  if (pages.test(name)) return Math.ceil(page.total / Math.max(1, page.size));
  return undefined;
}

/** Behind the last page some have an empty token, and others none. */
function lastToken({ product }: Call): '' | null {
  return product.name.length % 2 === 0 ? '' : null;
}

function atTop({ product, action }: Call, name: string): string | number | boolean | undefined {
  const members = new Set(Object.keys(action.answer?.members ?? {}).map(squeezed));
  const speaksOfItself = ['message', 'success', 'httpstatuscode', 'msg'].some((word) => members.has(word));
  if (name === 'success' || name === 'issuccess') return true;
  if (/^http(?:status)?code$/.test(name)) return 200;
  if (failures.test(name)) return '';
  if (!speaksOfItself) return undefined;
  if (name === 'code')
    return action.answer?.members?.Code?.type === 'integer' ? 200 : (productRow(product.name).goodCode ?? '200');
  if (name === 'message' || name === 'msg') return 'successful';
  return undefined;
}
