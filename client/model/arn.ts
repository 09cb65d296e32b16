import { isRegionId } from '../wire/endpoint.js';

/** The parts of an Alibaba Cloud ARN. */
export interface Arn {
  readonly service: string;
  /** '' for products without regions. */
  readonly regionId: string;
  readonly accountId: string;
  /** '' if the ARN has only a name (buckets). */
  readonly kind: string;
  readonly name: string;
}

/** `acs:<service>:<region>:<account>:<kind>/<name>` */
export function formatArn({ service, regionId, accountId, kind, name }: Arn): string {
  return `acs:${service}:${regionId}:${accountId}:${kind === '' ? '' : `${kind}/`}${name}`;
}

/** A name contains no colon, slash, blank or wildcard. No resource of these kinds may have one. */
const arnPattern = /^acs:([a-z]+):([^:/\s]*):([^:/\s]+):(?:([a-z]+)\/)?([^:/\s*?]{1,256})$/u;

/** Null if the text is not an ARN. Every part is checked, because the text comes from a client. */
export function parseArn(text: string): Arn | null {
  const [, service, regionId, accountId, kind = '', name] = arnPattern.exec(text) ?? [];
  if (service === undefined || regionId === undefined || accountId === undefined || name === undefined) return null;
  if (regionId !== '' && !isRegionId(regionId)) return null;
  return { service, regionId, accountId, kind, name };
}
