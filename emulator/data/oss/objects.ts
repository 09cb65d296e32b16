/** The objects of an emulated bucket: all attributes of a generated one are derived from the bucket and the key, so nothing is stored. */
import { createHash } from 'node:crypto';

export interface EmulatedObject {
  readonly key: string;
  readonly lastModified: string;
  /** Quoted, as on the wire. */
  readonly etag: string;
  readonly type: 'Normal' | 'Multipart' | 'Appendable';
  readonly storageClass: string;
  readonly content: Buffer;
  /** Content-Type and x-oss-meta-… as they were uploaded; generated objects have none. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MultipartUpload {
  readonly uploadId: string;
  readonly key: string;
  readonly initiated: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: ReadonlyMap<number, UploadedPart>;
}

export interface UploadedPart {
  readonly content: Buffer;
  /** Quoted, as on the wire. */
  readonly etag: string;
  readonly lastModified: string;
}

const types = ['Normal', 'Normal', 'Normal', 'Multipart', 'Appendable'] as const;

const epoch = Date.UTC(2024, 0, 1);
const spanDays = 700;

function emulatedObject(bucket: string, key: string, storageClass: string): EmulatedObject {
  const fingerprint = createHash('md5').update(`${bucket}/${key}`).digest();
  const type = types[fingerprint.readUInt8(0) % types.length] ?? 'Normal';
  const isFolder = key.endsWith('/');
  const content = Buffer.from(isFolder ? '' : `${key} of ${bucket}\n`.repeat(1 + (fingerprint.readUInt8(1) % 4)));
  const md5 = createHash('md5').update(content).digest('hex').toUpperCase();
  const age = (fingerprint.readUInt16BE(2) % spanDays) * 86_400_000 + fingerprint.readUInt16BE(4) * 1000;
  return {
    key,
    lastModified: new Date(epoch + age).toISOString(),
    etag: type === 'Multipart' ? `"${md5}-2"` : `"${md5}"`,
    type: isFolder ? 'Normal' : type,
    storageClass: fingerprint.readUInt8(6) % 8 === 0 ? 'IA' : storageClass,
    content,
  };
}

/** OSS lists keys by their UTF-8 bytes, which is not the order of JavaScript strings beyond U+FFFF. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Generated at first use, in listing order. */
export function lazyObjects(
  bucket: { readonly name: string; readonly storageClass: string },
  keys: () => readonly string[],
): () => readonly EmulatedObject[] {
  let objects: readonly EmulatedObject[] | undefined;
  return () => {
    objects ??= [...keys()].sort(compareKeys).map((key) => emulatedObject(bucket.name, key, bucket.storageClass));
    return objects;
  };
}

/** Keys that break naive clients: XML, URL and sorting traps. */
export const oddKeys: readonly string[] = [
  'A.txt',
  'a.txt',
  'a/',
  'a/b/',
  'a/b/c d.txt',
  'a/b/c+d.txt',
  'a+b=c&d.txt',
  '<\'&">.xml',
  '100%.txt',
  '100%25.txt',
  'control\u0001character.bin',
  'tab\tand\nnewline',
  'no-extension',
  'trailing space ',
  '..hidden',
  '目录/报表 (1)+2*3.csv',
  '日志/2026-01-01.log',
  'café.txt',
  'cafe\u0301.txt',
  'emoji/😀.png',
  'emoji/\uffee.png',
  '~tilde!.txt',
];

export function plainKeys(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) =>
    i % 5 === 0
      ? `object-${i}.bin`
      : `logs/2026/${String((i % 12) + 1).padStart(2, '0')}/part-${String(i).padStart(5, '0')}.gz`,
  );
}

const uploadKeys = ['videos/raw-1.mov', '视频/片段 1+2.mov', 'videos/raw-1.mov', 'backup.tar', 'videos/raw-2.mov'];

/** Uploads that were started before the embedded cloud was: two of one key among them. */
export function startedUploads(bucket: string, at: number): readonly MultipartUpload[] {
  return uploadKeys.slice(0, at % 6).map((key, index) => ({
    key,
    uploadId: createHash('md5').update(`${bucket}/${key}/${index}`).digest('hex').toUpperCase(),
    initiated: new Date(epoch + (index * 37 + at) * 86_400_000).toISOString(),
    headers: {},
    parts: new Map(),
  }));
}
