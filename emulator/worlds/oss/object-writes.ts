/** OSS writes of one object at once, and its removal. */
import { createHash } from 'node:crypto';
import { compareKeys, type EmulatedObject } from '../../data/oss/objects.js';
import { OssError } from '../../wire/oss-error.js';
import type { WireAnswer, WireRequest } from '../../wire/wire.js';
import { crc64 } from './crc64.js';
import type { ObjectAction, ObjectCall } from './object-reads.js';

/** By method and sub-resource. */
export const objectWrites: Readonly<Record<string, ObjectAction>> = {
  'PUT ': { action: 'PutObject', permission: 'oss:PutObject', answer: putObject },
  'DELETE ': { action: 'DeleteObject', permission: 'oss:DeleteObject', answer: deleteObject },
};

function putObject(call: ObjectCall): WireAnswer {
  const { request } = call;
  if (request.headers['x-oss-copy-source'] !== undefined) {
    throw new OssError(400, 'NotImplemented', 'The embedded cloud does not copy objects.', {
      Header: 'x-oss-copy-source',
    });
  }
  requireDigest(request);
  requireAllowedOverwrite(call);
  const etag = etagOf(request.body);
  store(call, { content: request.body, etag, type: 'Normal', headers: ownHeaders(request) });
  return { status: 200, headers: { etag, 'x-oss-hash-crc64ecma': crc64(request.body) }, body: '' };
}

/** Also of a key that does not exist, as documented upstream. */
function deleteObject({ account, bucket, key, context }: ObjectCall): WireAnswer {
  const left = bucket.objects().filter((object) => object.key !== key);
  account.change.buckets((buckets) =>
    buckets.map((one) => (one.name === bucket.name ? { ...one, objects: () => left } : one)),
  );
  context.changed(`${bucket.name}/${key}`);
  return { status: 204, headers: {}, body: '' };
}

export function store(
  { account, bucket, key, context, request }: ObjectCall,
  made: Pick<EmulatedObject, 'content' | 'etag' | 'type'> & { readonly headers: EmulatedObject['headers'] & object },
): void {
  const { 'x-oss-storage-class': storageClass = bucket.storageClass } = request.headers;
  const lastModified = secondsAt(context.cloud.timeline.now());
  const object: EmulatedObject = { key, storageClass, lastModified, ...made };
  const others = bucket.objects().filter((one) => one.key !== key);
  const objects = [...others, object].sort((left, right) => compareKeys(left.key, right.key));
  account.change.buckets((buckets) =>
    buckets.map((one) => (one.name === bucket.name ? { ...one, objects: () => objects } : one)),
  );
  context.changed(`${bucket.name}/${key}`);
}

export function secondsAt(now: number): string {
  return new Date(Math.floor(now / 1000) * 1000).toISOString();
}

export function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex').toUpperCase()}"`;
}

export function requireDigest({ headers, body }: WireRequest): void {
  const md5 = headers['content-md5'];
  if (!md5 || md5 === createHash('md5').update(body).digest('base64')) return;
  throw new OssError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
}

export function requireAllowedOverwrite({ request, bucket, key }: ObjectCall): void {
  const isForbidden = request.headers['x-oss-forbid-overwrite'] === 'true';
  if (!isForbidden || !bucket.objects().some((object) => object.key === key)) return;
  throw new OssError(409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.');
}

const kept =
  /^(?:content-type|content-encoding|content-disposition|content-language|cache-control|expires|x-oss-meta-.+)$/;

export function ownHeaders({ headers }: WireRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => kept.test(name)));
}
