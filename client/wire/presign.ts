import type { Credentials } from '../credentials/credentials.js';
import { oss } from '../model/products.js';
import { endpointOf } from './endpoint.js';
import { presignOss4 } from './signers/oss4.js';

/** An object, and where it lies. */
export interface ObjectLocation {
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  readonly regionId: string;
}

/** A link to an object that works for a time for everyone who has it. It names the region's public endpoint, also where calls go through a VPC. */
export function presignObject(
  object: ObjectLocation,
  credentials: Credentials,
  date: Date,
  expiresInSeconds: number,
): string {
  const { bucket, key, regionId: region } = object;
  const host = endpointOf(oss, { regionId: region, bucket }, null);
  return presignOss4(
    { method: 'GET', host, bucket, object: key, query: {}, headers: {}, region },
    credentials,
    date,
    expiresInSeconds,
  );
}
