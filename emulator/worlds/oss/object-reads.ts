/** OSS reads of one object: its content whole or in part, its headers, its ACL and tags. */
import type { EmulatedObject } from '../../data/oss/objects.js';
import { objectTagsOf } from '../../data/oss/versions.js';
import { invalidArgument, OssError } from '../../wire/oss-error.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import { ownerOf, xmlAnswer } from './answer.js';
import type { BucketCall } from './bucket.js';
import { crc64 } from './crc64.js';

export interface ObjectCall extends BucketCall {
  readonly key: string;
}

export interface ObjectAction {
  readonly action: string;
  readonly permission: string;
  readonly answer: (call: ObjectCall) => WireAnswer;
}

/** By method and sub-resource. */
export const objectReads: Readonly<Record<string, ObjectAction>> = {
  'GET ': { action: 'GetObject', permission: 'oss:GetObject', answer: getObject },
  'HEAD ': { action: 'HeadObject', permission: 'oss:GetObject', answer: getObject },
  'HEAD objectMeta': { action: 'GetObjectMeta', permission: 'oss:GetObject', answer: getObjectMeta },
  // No object here has an ACL of its own: `default` is the word for the ACL of the bucket.
  'GET acl': {
    action: 'GetObjectAcl',
    permission: 'oss:GetObjectAcl',
    answer: (call) => {
      foundObject(call);
      return xmlAnswer('AccessControlPolicy', {
        Owner: ownerOf(call.account),
        AccessControlList: { Grant: 'default' },
      });
    },
  },
  'GET tagging': {
    action: 'GetObjectTagging',
    permission: 'oss:GetObjectTagging',
    answer: (call) => {
      foundObject(call);
      return xmlAnswer('Tagging', { TagSet: { Tag: [...objectTagsOf(call.bucket, call.key)] } });
    },
  },
};

function foundObject({ bucket, key }: ObjectCall): EmulatedObject {
  const object = bucket.objects().find((candidate) => candidate.key === key);
  if (object) return object;
  throw new OssError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key, EC: '0026-00000001' });
}

function getObject(call: ObjectCall): WireAnswer {
  const { request } = call;
  const object = foundObject(call);
  const { content } = object;
  const part = partOf(request, content.length);
  const headers = {
    'content-type': 'application/octet-stream',
    ...object.headers,
    'accept-ranges': 'bytes',
    etag: object.etag,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'x-oss-object-type': object.type,
    'x-oss-storage-class': object.storageClass,
    'x-oss-hash-crc64ecma': crc64(content),
    ...overriddenHeaders(request),
  };
  if (!part) return { status: 200, headers, body: content.toString('latin1'), encoding: 'latin1' };
  const body = content.subarray(part.first, part.last + 1).toString('latin1');
  const range = { 'content-range': `bytes ${part.first}-${part.last}/${content.length}` };
  return { status: 206, headers: { ...headers, ...range }, body, encoding: 'latin1' };
}

/** The length is that of the object, and there is no body. */
function getObjectMeta(call: ObjectCall): WireAnswer {
  const { content, etag, lastModified } = foundObject(call);
  const headers = {
    'content-length': `${content.length}`,
    etag,
    'last-modified': new Date(lastModified).toUTCString(),
    'x-oss-hash-crc64ecma': crc64(content),
  };
  return { status: 200, headers, body: '' };
}

interface Part {
  readonly first: number;
  readonly last: number;
}

/**
 * Of several ranges the first. A range that is malformed or outside of the object is no range: the answer is the whole object.
 * With x-oss-range-behavior: standard, a range that ends too late ends with the object, and one that begins too late is refused.
 * https://www.alibabacloud.com/help/en/oss/how-to-obtain-oss-resources-by-segmenting-http-range-requests
 */
function partOf({ headers }: WireRequest, length: number): Part | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)(?:,|$)/.exec(headers.range?.replaceAll(' ', '') ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const isStandard = headers['x-oss-range-behavior'] === 'standard';
  if (from === '') {
    const isTooLong = Number(to) > length;
    if (Number(to) === 0 || length === 0 || (isTooLong && !isStandard)) return undefined;
    return { first: Math.max(0, length - Number(to)), last: length - 1 };
  }
  const first = Number(from);
  const last = to === '' ? Math.max(first, length - 1) : Number(to);
  if (last < first) return undefined;
  if (last < length) return { first, last };
  if (!isStandard) return undefined;
  if (first < length) return { first, last: length - 1 };
  throw new OssError(416, 'InvalidRange', 'The requested range cannot be satisfied', {
    ActualObjectSize: length,
    RangeRequested: headers.range,
  });
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
