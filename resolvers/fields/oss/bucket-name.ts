import { isBucketName } from '../../../client/wire/endpoint.js';
import { badInput } from '../../errors.js';

/** A bucket name becomes part of a host name, so it is checked before any call. */
export function checkBucketName(name: string): string {
  if (isBucketName(name)) return name;
  throw badInput(`${JSON.stringify(name.slice(0, 80))} is not a bucket name.`);
}
