import type { Action, Params } from '../../model/action.js';
import { oss } from '../../model/products.js';

interface Write {
  readonly name: string;
  readonly method: 'PUT' | 'DELETE';
  /** The query that selects the sub-resource. Absent for the bucket itself. */
  readonly query?: string;
}

function write({ name, method, query }: Write): Action {
  const params: Params = query === undefined ? {} : { [query]: '' };
  return { product: oss, name, ram: `oss:${name}`, resource: '{bucket}', write: {}, method, params, body: 'nothing' };
}

/** https://www.alibabacloud.com/help/en/oss/developer-reference/putbucket */
export const putBucket = write({ name: 'PutBucket', method: 'PUT' });
export const putBucketAcl = write({ name: 'PutBucketAcl', method: 'PUT', query: 'acl' });
export const putBucketTags = write({ name: 'PutBucketTagging', method: 'PUT', query: 'tagging' });
export const deleteBucketTags = write({ name: 'DeleteBucketTagging', method: 'DELETE', query: 'tagging' });
/** https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlifecycle */
export const putBucketLifecycle = write({ name: 'PutBucketLifecycle', method: 'PUT', query: 'lifecycle' });
export const deleteBucketLifecycle = write({ name: 'DeleteBucketLifecycle', method: 'DELETE', query: 'lifecycle' });
