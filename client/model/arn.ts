import { isRegionId } from '../wire/endpoint.js';

/** A resource's Alibaba Cloud ARN, taken apart. */
export interface Arn {
  readonly service: string;
  /** '' for products without regions. */
  readonly regionId: string;
  readonly accountId: string;
  /** '' where the name stands alone (buckets). */
  readonly kind: string;
  readonly name: string;
}

/** `acs:<service>:<region>:<account>:<kind>/<name>` */
export function formatArn({ service, regionId, accountId, kind, name }: Arn): string {
  return `acs:${service}:${regionId}:${accountId}:${kind === '' ? '' : `${kind}/`}${name}`;
}

/** A name holds no colon, slash, blank or wildcard: no resource of these kinds may. */
const arnPattern = /^acs:([a-z]+):([^:/\s]*):([^:/\s]+):(?:([a-z]+)\/)?([^:/\s*?]{1,256})$/u;

/** Null for anything that is not written like one; every part is checked as the input that it is. */
export function parseArn(text: string): Arn | null {
  const [, service, regionId, accountId, kind = '', name] = arnPattern.exec(text) ?? [];
  if (service === undefined || regionId === undefined || accountId === undefined || name === undefined) return null;
  if (regionId !== '' && !isRegionId(regionId)) return null;
  return { service, regionId, accountId, kind, name };
}
