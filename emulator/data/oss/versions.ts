/** The versions and the tags of an emulated bucket's objects: derived from the objects, so nothing is stored. */
import { createHash } from 'node:crypto';
import type { EmulatedBucket } from './buckets.js';
import { compareKeys, type EmulatedObject, type MultipartUpload } from './objects.js';

export interface ObjectVersion {
  readonly key: string;
  /** The word null for objects from before versioning. */
  readonly id: string;
  readonly isLatest: boolean;
  readonly lastModified: string;
  /** null for the marker of a deletion. */
  readonly object: EmulatedObject | null;
}

const monthMs = 30 * 86_400_000;

/** In listing order: by key, the newest of each key first. */
export function versionsOf(bucket: EmulatedBucket): readonly ObjectVersion[] {
  if (bucket.versioning === undefined) return bucket.objects().map((object) => version(object, 0, 'null'));
  return bucket
    .objects()
    .flatMap((object, at) => [...history(object, at), ...(at % 6 === 4 ? deleted(object) : [])])
    .sort((a, b) => compareKeys(a.key, b.key) || (a.lastModified < b.lastModified ? 1 : -1));
}

/** The object and up to two earlier versions of it, of which one may say that it was deleted for a time. */
function history(object: EmulatedObject, at: number): readonly ObjectVersion[] {
  const earlier = Array.from({ length: at % 3 }, (_, back) => version(object, back + 1));
  const marked = earlier.map((one, back) => (at % 4 === 1 && back === 0 ? { ...one, object: null } : one));
  return [version(object, 0), ...marked];
}

/** An object that is gone: its latest version is the marker of its deletion. */
function deleted(object: EmulatedObject): readonly ObjectVersion[] {
  const gone = { ...object, key: `${object.key}.gone` };
  return [
    { ...version(gone, 0), object: null },
    { ...version(gone, 1), isLatest: false },
  ];
}

function version(object: EmulatedObject, back: number, id?: string): ObjectVersion {
  const { key } = object;
  const lastModified = new Date(Date.parse(object.lastModified) - back * monthMs).toISOString();
  return { key, id: id ?? idOf(`${key} ${lastModified}`), isLatest: back === 0, lastModified, object };
}

/** In listing order: by key, then by id. */
export function uploadsOf({ uploads }: EmulatedBucket): readonly MultipartUpload[] {
  return [...uploads].sort((a, b) => compareKeys(a.key, b.key) || (a.uploadId < b.uploadId ? -1 : 1));
}

function idOf(text: string): string {
  return createHash('md5').update(text).digest('hex').toUpperCase();
}

/** The tags of an object; every third key has some. */
export function objectTagsOf({ name }: EmulatedBucket, key: string): readonly { Key: string; Value: string }[] {
  const digest = createHash('md5').update(`${name}/${key}`).digest();
  if (digest.readUInt8(7) % 3 !== 0) return [];
  return [
    { Key: 'class', Value: digest.readUInt8(8) % 2 === 0 ? 'public' : 'confidential' },
    { Key: '负责人', Value: '' },
  ];
}
