/** Successful answers of OSS, and the parsers of parameters that its listings share. */
import type { Cloud } from '../../cloud.js';
import type { Account } from '../../data/accounts.js';
import { invalidArgument } from '../../wire/oss-error.js';
import type { WireAnswer } from '../../wire/wire.js';
import { type XmlLayout, type XmlNode, xml } from '../../wire/xml.js';

/**
 * Documentation prints a namespace on some answers and white space around some texts; OSS sends neither, and its own SDKs for
 * Python cannot read the first: https://github.com/aliyun/aliyun-oss-python-sdk/blob/master/oss2/xml_utils.py
 */
export function printedLayout({ printsOssXml }: Cloud, { isPadded }: { readonly isPadded: boolean }): XmlLayout {
  return printsOssXml ? { xmlns: 'http://doc.oss-cn-hangzhou.aliyuncs.com', isPadded } : {};
}

export function xmlAnswer(root: string, node: XmlNode, layout?: XmlLayout): WireAnswer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml(root, node, layout) };
}

/** DisplayName is the id, as in the real OSS. */
export function ownerOf({ id }: Account) {
  return { ID: id, DisplayName: id };
}

export function textEncoding(query: ReadonlyMap<string, string>): (text: string) => string {
  const type = query.get('encoding-type');
  if (type === undefined) return (text) => text;
  if (type === 'url') return encodeURIComponent;
  throw invalidArgument('encoding-type', type, 'Invalid Encoding Method specified in Request.');
}

export function readMaxKeys(query: ReadonlyMap<string, string>, name = 'max-keys'): number {
  const text = query.get(name) ?? '100';
  const maxKeys = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (maxKeys < 1 || maxKeys > 1000)
    throw invalidArgument(name, text, `${name} must be an integer between 1 and 1000.`);
  return maxKeys;
}
