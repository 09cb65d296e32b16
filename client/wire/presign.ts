import type { Credentials } from '../credentials/credentials.js';
import { oss } from '../model/products.js';
import { endpointOf } from './endpoint.js';
import { presignOss4 } from './signers/oss4.js';

/** An object and its location. */
export interface ObjectLocation {
  readonly bucket: string;
  /** Not percent-encoded. */
  readonly key: string;
  readonly regionId: string;
}

/** A link to an object. Everyone with the link can read the object until it expires. The link uses the public endpoint of the region, even if calls go through a VPC. */
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
