/** Lists a bucket's objects, in both versions of the action. */
import { compareKeys, type EmulatedObject } from '../../data/oss/objects.js';
import type { ProductContext } from '../../product.js';
import { invalidArgument } from '../../wire/oss-error.js';
import type { WireAnswer } from '../../wire/wire.js';
import type { OwnedBucket } from './access.js';
import { ownerOf, printedLayout, readMaxKeys, textEncoding, xmlAnswer } from './answer.js';

interface Listing {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly maxKeys: number;
}

interface Page {
  readonly contents: readonly EmulatedObject[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix listed, when more follow. */
  readonly next: string | undefined;
}

/** Objects and common prefixes count together; a key that shares a listed common prefix is not listed again. */
function objectPage(objects: readonly EmulatedObject[], { prefix, delimiter, after, maxKeys }: Listing): Page {
  const contents: EmulatedObject[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  for (const object of objects) {
    const { key } = object;
    if (!key.startsWith(prefix) || (after !== '' && compareKeys(key, after) <= 0)) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const group = end === -1 ? undefined : key.slice(0, end + delimiter.length);
    if (group !== undefined && group === last) continue;
    if (contents.length + commonPrefixes.length === maxKeys) return { contents, commonPrefixes, next: last };
    if (group === undefined) contents.push(object);
    else commonPrefixes.push(group);
    last = group ?? key;
  }
  return { contents, commonPrefixes, next: undefined };
}

interface ListCall extends OwnedBucket {
  readonly query: ReadonlyMap<string, string>;
  readonly context: ProductContext;
}

export function listObjects({ account, bucket, query, context }: ListCall): WireAnswer {
  const isV2 = query.get('list-type') === '2';
  const encoded = textEncoding(query);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = readMaxKeys(query);
  const token = query.get('continuation-token');
  const start = query.get(isV2 ? 'start-after' : 'marker') ?? '';
  const after = isV2 && token ? readToken(token) : start;
  const { contents, commonPrefixes, next } = objectPage(bucket.objects(), { prefix, delimiter, after, maxKeys });
  const showsOwner = !isV2 || query.get('fetch-owner') === 'true';
  const members = {
    Name: bucket.name,
    Prefix: encoded(prefix),
    ...(isV2 ? { StartAfter: start === '' ? undefined : encoded(start) } : { Marker: encoded(start) }),
    MaxKeys: maxKeys,
    Delimiter: delimiter === '' && isV2 ? undefined : encoded(delimiter),
    EncodingType: query.get('encoding-type'),
    IsTruncated: next !== undefined,
    ...(isV2
      ? { ContinuationToken: token, NextContinuationToken: next && encoded(writeToken(next)) }
      : { NextMarker: next && encoded(next) }),
    Contents: contents.map((object) => ({
      Key: encoded(object.key),
      LastModified: object.lastModified,
      ETag: object.etag,
      Type: object.type,
      Size: object.content.length,
      StorageClass: object.storageClass,
      ...(showsOwner && { Owner: ownerOf(account) }),
    })),
    CommonPrefixes: commonPrefixes.map((group) => ({ Prefix: encoded(group) })),
    ...(isV2 && { KeyCount: contents.length + commonPrefixes.length }),
  };
  return xmlAnswer('ListBucketResult', members, printedLayout(context.cloud, { isPadded: false }));
}

/** Opaque to clients: a line feed, then the last key or common prefix listed. */
function writeToken(last: string): string {
  return Buffer.from(`\n${last}`).toString('base64').replaceAll('=', '-');
}

function readToken(token: string): string {
  const text = Buffer.from(token.replaceAll('-', '='), 'base64').toString();
  if (!text.startsWith('\n') || writeToken(text.slice(1)) !== token)
    throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect.');
  return text.slice(1);
}
