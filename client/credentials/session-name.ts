import { digest } from './digest.js';

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole */
const shape = /^[a-zA-Z0-9.@_-]{2,64}$/;
const derivedShape = /-[0-9a-f]{16}$/;
const longest = 64;
const digestLength = 16;

/**
 * The RoleSessionName of a person, by which the audit trail of the cloud knows them. Names that fit stay as they are; others
 * are cut and replaced, and end in a digest, so that two people never share a name. What only looks so gets one too.
 */
export function sessionName(person: string): string {
  if (shape.test(person) && !derivedShape.test(person)) return person;
  const readable = person.replaceAll(/[^a-zA-Z0-9.@_-]/g, '-').slice(0, longest - digestLength - 1);
  return `${readable}-${digest(person).slice(0, digestLength)}`;
}
