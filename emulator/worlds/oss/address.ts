/** Reads the bucket and the object key from a request's host and path. */
import { OssError } from '../../wire/oss-error.js';
import type { WireRequest } from '../../wire/wire.js';

export interface OssAddress {
  readonly bucket: string | null;
  /** '' when the service or the bucket itself is addressed. */
  readonly key: string;
}

/** ali-oss sends a leading dot for the service when its endpoint is an IP address: an empty bucket. */
export const ossHost = /^(?:(?<bucket>[^.]*)\.)?oss-(?<region>[a-z0-9-]+?)(?:-internal|-console)?\.aliyuncs\.com$/;

/** The host names the bucket below aliyuncs.com, the path names it elsewhere. */
export function ossAddress({ host, path }: WireRequest): OssAddress {
  const names = decodePath(path.slice(1));
  if (host === '') return splitPath(names);
  const bucket = ossHost.exec(host)?.groups?.bucket || null;
  return { bucket, key: bucket ? names : '' };
}

function splitPath(names: string): OssAddress {
  const slash = names.indexOf('/');
  if (slash === -1) return { bucket: names || null, key: '' };
  return { bucket: names.slice(0, slash) || null, key: names.slice(slash + 1) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new OssError(400, 'InvalidObjectName', 'The specified object is not valid.');
  }
}
