import { digest } from './digest.js';

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole */
const shape = /^[a-zA-Z0-9.@_-]{2,64}$/;
const derivedShape = /-[0-9a-f]{16}$/;
const longest = 64;
const digestLength = 16;

/**
 * The RoleSessionName of a user, which identifies the user in the cloud's audit trail. Valid names stay unchanged. Others are
 * cut, get replacement characters, and end with a digest, so that two users never share a name. A name that only looks like
 * such a result gets a digest too. With an issuer the name always ends with a digest of both: people of two issuers may have
 * the same subject.
 */
export function sessionName(person: string, issuer: string | null = null): string {
  if (issuer === null && shape.test(person) && !derivedShape.test(person)) return person;
  const readable = person.replaceAll(/[^a-zA-Z0-9.@_-]/g, '-').slice(0, longest - digestLength - 1);
  const proof = issuer === null ? digest(person) : digest(issuer, person);
  return `${readable}-${proof.slice(0, digestLength)}`;
}
