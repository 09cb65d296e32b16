/** OSS uploads of an object part by part. */
import { createHash } from 'node:crypto';
import type { MultipartUpload, UploadedPart } from '../../data/oss/objects.js';
import { invalidArgument, OssError } from '../../wire/oss-error.js';
import type { WireAnswer } from '../../wire/wire.js';
import { isMembers, listOf } from '../../wire/xml-in.js';
import { xmlAnswer } from './answer.js';
import { bodyOf, malformedXml } from './body.js';
import { crc64 } from './crc64.js';
import type { ObjectAction, ObjectCall } from './object-reads.js';
import { etagOf, ownHeaders, requireAllowedOverwrite, requireDigest, secondsAt, store } from './object-writes.js';

/** By method and sub-resource. */
export const multipartActions: Readonly<Record<string, ObjectAction>> = {
  'POST uploads': { action: 'InitiateMultipartUpload', permission: 'oss:PutObject', answer: initiate },
  'PUT uploadId': { action: 'UploadPart', permission: 'oss:PutObject', answer: uploadPart },
  'GET uploadId': { action: 'ListParts', permission: 'oss:ListParts', answer: listParts },
  'POST uploadId': { action: 'CompleteMultipartUpload', permission: 'oss:PutObject', answer: complete },
  'DELETE uploadId': { action: 'AbortMultipartUpload', permission: 'oss:AbortMultipartUpload', answer: abort },
};

function initiate({ account, bucket, key, request, context }: ObjectCall): WireAnswer {
  const uploadId = context.cloud.newId('').toUpperCase();
  const initiated = secondsAt(context.cloud.timeline.now());
  const upload: MultipartUpload = { uploadId, key, initiated, headers: ownHeaders(request), parts: new Map() };
  account.change.buckets((buckets) =>
    buckets.map((one) => (one.name === bucket.name ? { ...one, uploads: [...one.uploads, upload] } : one)),
  );
  return xmlAnswer('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: uploadId });
}

function uploadOf({ bucket, key, query }: ObjectCall): MultipartUpload {
  const uploadId = query.get('uploadId') ?? '';
  const upload = bucket.uploads.find((one) => one.uploadId === uploadId && one.key === key);
  if (upload) return upload;
  const why =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  throw new OssError(404, 'NoSuchUpload', why, { UploadId: uploadId });
}

/** In the place of the upload; without it where `next` is undefined. */
function replaceUpload({ account, bucket }: ObjectCall, upload: MultipartUpload, next?: MultipartUpload): void {
  account.change.buckets((buckets) =>
    buckets.map((one) =>
      one.name === bucket.name
        ? { ...one, uploads: one.uploads.flatMap((held) => (held.uploadId === upload.uploadId ? (next ?? []) : held)) }
        : one,
    ),
  );
}

function uploadPart(call: ObjectCall): WireAnswer {
  const { request, query, context } = call;
  const upload = uploadOf(call);
  const text = query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 10_000) {
    throw invalidArgument('partNumber', text, 'Part number must be an integer between 1 and 10000, inclusive.');
  }
  requireDigest(request);
  const etag = etagOf(request.body);
  const part = { content: request.body, etag, lastModified: secondsAt(context.cloud.timeline.now()) };
  replaceUpload(call, upload, { ...upload, parts: new Map([...upload.parts, [number, part]]) });
  return { status: 200, headers: { etag, 'x-oss-hash-crc64ecma': crc64(request.body) }, body: '' };
}

function listParts(call: ObjectCall): WireAnswer {
  const { bucket, key } = call;
  const { uploadId, parts } = uploadOf(call);
  const sorted = [...parts].sort(([left], [right]) => left - right);
  return xmlAnswer('ListPartsResult', {
    Bucket: bucket.name,
    Key: key,
    UploadId: uploadId,
    StorageClass: bucket.storageClass,
    PartNumberMarker: 0,
    NextPartNumberMarker: sorted.at(-1)?.[0] ?? 0,
    MaxParts: 1000,
    IsTruncated: false,
    Part: sorted.map(([PartNumber, { etag, lastModified, content }]) => ({
      PartNumber,
      LastModified: lastModified,
      ETag: etag,
      HashCrc64ecma: crc64(content),
      Size: content.length,
    })),
  });
}

function complete(call: ObjectCall): WireAnswer {
  const { request, bucket, key } = call;
  const upload = uploadOf(call);
  requireAllowedOverwrite(call);
  const parts = partsOf(call, upload);
  const content = Buffer.concat(parts.map((part) => part.content));
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  const md5 = createHash('md5').update(Buffer.concat(digests)).digest('hex').toUpperCase();
  const etag = `"${md5}-${parts.length}"`;
  store(call, { content, etag, type: 'Multipart', headers: upload.headers });
  replaceUpload(call, upload);
  const host = request.hostHeader;
  const answer = xmlAnswer('CompleteMultipartUploadResult', {
    Location: `http://${host}/${encodeURIComponent(key)}`,
    Bucket: bucket.name,
    Key: key,
    ETag: etag,
  });
  return { ...answer, headers: { ...answer.headers, etag, 'x-oss-hash-crc64ecma': crc64(content) } };
}

/** Those that the body lists, in its order, or with `x-oss-complete-all: yes` all. */
function partsOf({ request }: ObjectCall, { parts }: MultipartUpload): readonly UploadedPart[] {
  if (request.headers['x-oss-complete-all'] === 'yes') {
    return [...parts].sort(([left], [right]) => left - right).map(([, part]) => part);
  }
  const listed = listOf(bodyOf(request, 'CompleteMultipartUpload').Part).map((part) => {
    if (!isMembers(part)) throw malformedXml();
    return { number: Number(part.PartNumber), etag: `${part.ETag}`.replaceAll('"', '').toUpperCase() };
  });
  if (listed.length === 0) throw malformedXml();
  if (listed.some(({ number }, at) => number <= (listed[at - 1]?.number ?? 0))) {
    throw new OssError(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  return listed.map(({ number, etag }) => {
    const part = parts.get(number);
    if (part && part.etag.replaceAll('"', '') === etag) return part;
    throw new OssError(400, 'InvalidPart', 'One or more of the specified parts could not be found.', {
      PartNumber: number,
    });
  });
}

function abort(call: ObjectCall): WireAnswer {
  replaceUpload(call, uploadOf(call));
  return { status: 204, headers: {}, body: '' };
}
