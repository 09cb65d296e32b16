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
  /** The parent, for a kind without an ARN of its own that upstream lists per parent. */
  readonly parent?: { readonly kind: string; readonly name: string };
}

/**
 * `acs:<service>:<region>:<account>:<kind>/<name>`. A thing without an ARN of its own has the ARN of its parent, a slash, its
 * kind and its name. A character of a name that would be a part of the ARN's form is percent-encoded.
 */
export function formatArn({ service, regionId, accountId, kind, name, parent }: Arn): string {
  const named = [...(parent ? [parent] : []), { kind, name }].map((one) => {
    return `${one.kind === '' ? '' : `${one.kind}/`}${encodedName(one.name)}`;
  });
  return `acs:${service}:${regionId}:${accountId}:${named.join('/')}`;
}

/** No colon, slash, blank or wildcard stands in a name as it is. */
const segment = '[^:/\\s*?]{1,1024}';
const kindName = '[a-z][a-z\\d]*(?:-[a-z\\d]+)*';
const arnPattern = new RegExp(
  `^acs:([a-z][a-z\\d-]*):([^:/\\s]*):([^:/\\s]+):(?:(?:(${kindName})/(${segment})/)?(${kindName})/)?(${segment})$`,
  'u',
);

/** No ARN is longer. A document can name a long text thousands of times, and each would be read to its end. */
export const longestArn = 8_192;

/** Null if the text is not an ARN in exactly this form. Every part is checked, because the text comes from a client. */
export function parseArn(text: string): Arn | null {
  if (text.length > longestArn) return null;
  const [, service, regionId, accountId, parentKind, parentName, kind = '', name] = arnPattern.exec(text) ?? [];
  if (service === undefined || regionId === undefined || accountId === undefined || name === undefined) return null;
  if (regionId !== '' && !isRegionId(regionId)) return null;
  const own = decodedName(name);
  const above = parentName === undefined ? undefined : decodedName(parentName);
  if (own === null || above === null) return null;
  const parent = parentKind !== undefined && above !== undefined && { parent: { kind: parentKind, name: above } };
  return { service, regionId, accountId, kind, name: own, ...parent };
}

function encodedName(name: string): string {
  return name.replace(/[%:/\s*?]/gu, (character) => (character === '*' ? '%2A' : encodeURIComponent(character)));
}

/** Null if the text is not what `encodedName` writes, because a thing has one id only. */
function decodedName(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    const name = decodeURIComponent(text);
    return encodedName(name) === text ? name : null;
  } catch {
    return null;
  }
}
