/** Finds the bucket of a call and checks the permissions of the caller. */

import type { Access, Principal } from '../../access/principal.js';
import type { Cloud } from '../../cloud.js';
import type { Account } from '../../data/accounts.js';
import type { EmulatedBucket } from '../../data/oss/buckets.js';
import { siteMembers } from '../../data/oss/oss-sites.js';
import { OssError } from '../../wire/oss-error.js';

export interface OwnedBucket {
  readonly account: Account;
  readonly bucket: EmulatedBucket;
}

/** Bucket names are global, so the bucket and the endpoint are checked before the permissions. */
export function findBucket({ accounts }: Cloud, name: string, region: string | null): OwnedBucket {
  for (const account of accounts) {
    const bucket = account.buckets.find((candidate) => candidate.name === name);
    if (bucket === undefined) continue;
    requireEndpoint(bucket, region);
    return { account, bucket };
  }
  throw new OssError(404, 'NoSuchBucket', 'The specified bucket does not exist.', { BucketName: name });
}

function requireEndpoint(bucket: EmulatedBucket, region: string | null): void {
  if (region === null || region === bucket.region) return;
  throw new OssError(
    403,
    'AccessDenied',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Bucket: bucket.name, Endpoint: siteMembers(bucket.region).ExtranetEndpoint },
  );
}

export function requireServicePermission(
  { access, cloud }: { readonly access: Access; readonly cloud: Cloud },
  caller: Principal | null,
  { action, resource }: { readonly action: string; readonly resource: string },
): Account {
  if (caller === null) throw new OssError(403, 'AccessDenied', 'Anonymous access is forbidden for this operation.');
  const account = cloud.account(caller.accountId);
  if (account === undefined) throw new OssError(403, 'UserDisable', 'UserDisable');
  if (access.authorize(caller, action, `acs:oss:*:${caller.accountId}:${resource}`).allowed) return account;
  throw new OssError(403, 'AccessDenied', 'AccessDenied');
}

/** The actions that a public ACL allows to every caller, signed or not. */
const publicReads: readonly string[] = ['oss:GetObject', 'oss:ListObjects'];
const publicWrites: readonly string[] = ['oss:PutObject', 'oss:DeleteObject', 'oss:AbortMultipartUpload'];

function isPublicAction(action: string, acl: string): boolean {
  const isRead = publicReads.includes(action) && acl.startsWith('public-read');
  return isRead || (publicWrites.includes(action) && acl === 'public-read-write');
}

export function requireBucketPermission(
  access: Access,
  caller: Principal | null,
  { account, bucket }: OwnedBucket,
  { action, key }: { readonly action: string; readonly key: string },
): void {
  const isBlocked = account.blocksPublicAccess || bucket.blocksPublicAccess === true;
  const isOpen = isPublicAction(action, bucket.acl) && !isBlocked;
  if (caller?.accountId === account.id) {
    const resource = `acs:oss:*:${account.id}:${bucket.name}${key && `/${key}`}`;
    const verdict = access.authorize(caller, action, resource);
    if (verdict.allowed || (isOpen && verdict.denial === 'ImplicitDeny')) return;
  } else if (isOpen) return;
  throw new OssError(403, 'AccessDenied', 'You have no right to access this object because of bucket acl.', {
    EC: '0003-00000001',
  });
}
