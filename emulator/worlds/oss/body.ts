/** Parses the input of OSS writes: an XML body, an ACL in a header. */
import { createHash } from 'node:crypto';
import type { Account } from '../../data/accounts.js';
import { invalidArgument, OssError } from '../../wire/oss-error.js';
import type { WireRequest } from '../../wire/wire.js';
import type { XmlMembers } from '../../wire/xml.js';
import { readXml } from '../../wire/xml-in.js';

/** The members of the root element, whose name must be `root`. */
export function bodyOf({ body, headers }: WireRequest, root: string): XmlMembers {
  const md5 = headers['content-md5'];
  if (md5 && md5 !== createHash('md5').update(body).digest('base64')) {
    throw new OssError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  const members = readXml(body.toString(), root);
  if (!members) throw malformedXml();
  return members;
}

export function malformedXml(): OssError {
  const why = 'The XML you provided was not well-formed or did not validate against our published schema.';
  return new OssError(400, 'MalformedXML', why);
}

const grants = ['private', 'public-read', 'public-read-write'];

/** x-oss-acl; undefined without one. Public ones are refused where public access is blocked. */
export function grantIn({ headers }: WireRequest, account: Account, isBlocked = false): string | undefined {
  const acl = headers['x-oss-acl'];
  if (acl === undefined || acl === '') return undefined;
  if (!grants.includes(acl)) throw invalidArgument('x-oss-acl', acl, 'no such bucket access control exists');
  if (acl === 'private' || !(isBlocked || account.blocksPublicAccess)) return acl;
  throw new OssError(403, 'AccessDenied', 'Put public bucket acl is not allowed', { EC: '0003-00000801' });
}
