/** Lists a bucket's objects in both versions of the action, and reads single ones. */
import { compareKeys, type EmulatedObject } from '../../data/oss/objects.js';
import { invalidArgument, OssError } from '../../wire/oss-error.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import type { OwnedBucket } from './access.js';
import { documentNamespace, ownerOf, readMaxKeys, xmlAnswer } from './answer.js';

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

export function listObjects(call: OwnedBucket & { readonly query: ReadonlyMap<string, string> }): WireAnswer {
  const { account, bucket, query } = call;
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
      Size: Buffer.byteLength(object.content),
      StorageClass: object.storageClass,
      ...(showsOwner && { Owner: ownerOf(account) }),
    })),
    CommonPrefixes: commonPrefixes.map((group) => ({ Prefix: encoded(group) })),
    ...(isV2 && { KeyCount: contents.length + commonPrefixes.length }),
  };
  return xmlAnswer('ListBucketResult', members, { xmlns: documentNamespace });
}

function textEncoding(query: ReadonlyMap<string, string>): (text: string) => string {
  const type = query.get('encoding-type');
  if (type === undefined) return (text) => text;
  if (type === 'url') return encodeURIComponent;
  throw invalidArgument('encoding-type', type, 'Invalid Encoding Method specified in Request.');
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

export function getObject({ bucket }: OwnedBucket, key: string, request: WireRequest): WireAnswer {
  const object = bucket.objects().find((candidate) => candidate.key === key);
  if (object === undefined)
    throw new OssError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key, EC: '0026-00000001' });
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      etag: object.etag,
      'last-modified': new Date(object.lastModified).toUTCString(),
      'x-oss-object-type': object.type,
      'x-oss-storage-class': object.storageClass,
      ...overriddenHeaders(request),
    },
    body: object.content,
  };
}

const overridable =
  /^response-(content-type|content-language|expires|cache-control|content-disposition|content-encoding)$/;

/** `response-content-disposition=…` in the query and similar parameters; Node reads the bytes of a header as Latin-1. */
function overriddenHeaders({ query }: WireRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    const [, header] = overridable.exec(name) ?? [];
    if (header === undefined) continue;
    if (/\p{Cc}/u.test(value)) throw invalidArgument(name, value, 'The value is not valid in a response header.');
    headers[header] = Buffer.from(value).toString('latin1');
  }
  return headers;
}
