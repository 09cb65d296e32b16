/** Lists the versions of objects and the unfinished uploads of a bucket: pages with two markers, of the key and of the id. */
import { compareKeys } from '../../data/oss/objects.js';
import { uploadsOf, versionsOf } from '../../data/oss/versions.js';
import type { WireAnswer } from '../../wire/wire.js';
import type { OwnedBucket } from './access.js';
import { ownerOf, readMaxKeys, textEncoding, xmlAnswer } from './answer.js';

type ListCall = OwnedBucket & { readonly query: ReadonlyMap<string, string> };

interface Row {
  readonly key: string;
  readonly id: string;
}

interface MarkedPage<One extends Row> {
  readonly rows: readonly One[];
  readonly commonPrefixes: readonly string[];
  /** The last row or common prefix, when more follow. */
  readonly next: Row | undefined;
}

interface Markers {
  readonly prefix: string;
  readonly delimiter: string;
  readonly key: string;
  readonly id: string;
  readonly size: number;
}

/** A marker of a key alone is behind all rows of the key. */
function pageOf<One extends Row>(all: readonly One[], { prefix, delimiter, key, id, size }: Markers): MarkedPage<One> {
  const from = id === '' ? -1 : all.findIndex((row) => row.key === key && row.id === id);
  const left = from === -1 ? all.filter((row) => key === '' || compareKeys(row.key, key) > 0) : all.slice(from + 1);
  const rows: One[] = [];
  const commonPrefixes: string[] = [];
  let last: Row | undefined = { key, id: '' };
  for (const row of left) {
    if (!row.key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length);
    const group = end === -1 ? undefined : row.key.slice(0, end + delimiter.length);
    if (group !== undefined && group === last?.key) continue;
    if (rows.length + commonPrefixes.length === size) return { rows, commonPrefixes, next: last };
    if (group === undefined) rows.push(row);
    else commonPrefixes.push(group);
    last = group === undefined ? row : { key: group, id: '' };
  }
  return { rows, commonPrefixes, next: undefined };
}

/** The members that both listings have, with the names of their id. */
function framed(
  { query }: ListCall,
  all: readonly Row[],
  { id, size, next }: { readonly id: string; readonly size: string; readonly next: string },
) {
  const encoded = textEncoding(query);
  const markers = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    key: query.get('key-marker') ?? '',
    id: query.get(id) ?? '',
    size: readMaxKeys(query, size),
  };
  const page = pageOf(all, markers);
  return {
    page,
    encoded,
    markers,
    members: {
      EncodingType: query.get('encoding-type'),
      Prefix: encoded(markers.prefix),
      KeyMarker: encoded(markers.key),
      Delimiter: markers.delimiter === '' ? undefined : encoded(markers.delimiter),
      IsTruncated: page.next !== undefined,
      NextKeyMarker: page.next && encoded(page.next.key),
      [next]: page.next?.id,
      CommonPrefixes: page.commonPrefixes.map((group) => ({ Prefix: encoded(group) })),
    },
  };
}

export function listVersions(call: ListCall): WireAnswer {
  const { account, bucket } = call;
  const all = versionsOf(bucket);
  const { page, encoded, markers, members } = framed(call, all, {
    ...{ id: 'version-id-marker', size: 'max-keys', next: 'NextVersionIdMarker' },
  });
  const shown = all.filter((one) => page.rows.includes(one));
  const row = ({ key, id, isLatest, lastModified }: (typeof all)[number]) => ({
    Key: encoded(key),
    VersionId: id,
    IsLatest: isLatest,
    LastModified: lastModified,
  });
  return xmlAnswer('ListVersionsResult', {
    Name: bucket.name,
    ...members,
    VersionIdMarker: markers.id,
    MaxKeys: markers.size,
    Version: shown.flatMap((one) =>
      one.object === null
        ? []
        : [
            {
              ...row(one),
              ETag: one.object.etag,
              Type: one.object.type,
              Size: one.object.content.length,
              StorageClass: one.object.storageClass,
              Owner: ownerOf(account),
            },
          ],
    ),
    DeleteMarker: shown.flatMap((one) => (one.object === null ? [{ ...row(one), Owner: ownerOf(account) }] : [])),
  });
}

export function listUploads(call: ListCall): WireAnswer {
  const { bucket } = call;
  const all = uploadsOf(bucket).map((upload) => ({ ...upload, id: upload.uploadId }));
  const { page, encoded, markers, members } = framed(call, all, {
    ...{ id: 'upload-id-marker', size: 'max-uploads', next: 'NextUploadIdMarker' },
  });
  return xmlAnswer('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    ...members,
    UploadIdMarker: markers.id,
    MaxUploads: markers.size,
    Upload: all
      .filter((one) => page.rows.includes(one))
      .map(({ key, id, initiated }) => ({
        Key: encoded(key),
        UploadId: id,
        StorageClass: bucket.storageClass,
        Initiated: initiated,
      })),
  });
}
