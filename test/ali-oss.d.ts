/** The part of ali-oss the tests call; the package ships no types. */
declare module 'ali-oss' {
  export interface Options {
    readonly region: string;
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly stsToken?: string;
    readonly refreshSTSTokenInterval?: number;
    readonly authorizationV4: boolean;
    readonly secure: boolean;
    readonly timeout?: number;
    readonly sldEnable?: boolean;
    readonly bucket?: string;
  }
  export interface BucketList {
    readonly buckets: readonly { readonly name: string; readonly region: string }[];
    readonly isTruncated: boolean;
    readonly nextMarker: string | null;
    readonly res: { readonly data: Buffer; readonly headers: Readonly<Record<string, string>> };
  }
  export interface ObjectList {
    readonly objects: readonly { readonly name: string; readonly size: number; readonly etag: string }[];
    readonly prefixes: readonly string[] | null;
    readonly isTruncated: boolean;
    readonly nextContinuationToken: string | null;
    readonly nextMarker?: string | null;
  }
  interface Sent {
    readonly headers?: Record<string, string>;
  }
  interface Response {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
  }
  type Query = Record<string, string | number>;
  export default class OSS {
    constructor(options: Options);
    listBuckets(query?: Query, options?: { readonly headers: Record<string, string> }): Promise<BucketList>;
    getBucketInfo(name: string): Promise<{ readonly bucket: Record<string, unknown> }>;
    getBucketACL(name: string): Promise<{ readonly acl: string }>;
    getBucketTags(name: string): Promise<{ readonly tag: Record<string, string> }>;
    getBucketPolicy(name: string): Promise<{ readonly policy: unknown; readonly status: number }>;
    getBucketLifecycle(name: string): Promise<{ readonly rules: readonly Record<string, unknown>[] }>;
    putBucket(name: string, options?: Record<string, unknown>): Promise<{ readonly bucket: string | null }>;
    putBucketACL(name: string, acl: string): Promise<unknown>;
    putBucketTags(name: string, tags: Record<string, string>): Promise<unknown>;
    deleteBucketTags(name: string): Promise<unknown>;
    putBucketLifecycle(name: string, rules: readonly Record<string, unknown>[]): Promise<unknown>;
    deleteBucketLifecycle(name: string): Promise<unknown>;
    /** The low-level methods, for bodies that the other methods refuse to send. */
    _bucketRequestParams(method: string, bucket: string, subResource: string): Record<string, unknown>;
    request(params: Record<string, unknown>): Promise<unknown>;
    getBucketEncryption(name: string): Promise<{ readonly encryption: unknown }>;
    listV2(query: Query): Promise<ObjectList>;
    list(query: Query): Promise<ObjectList>;
    get(name: string, options?: Sent): Promise<{ readonly content: Buffer; readonly res: Response }>;
    head(name: string): Promise<{ readonly status: number; readonly meta: unknown; readonly res: Response }>;
    getObjectMeta(name: string): Promise<{ readonly res: Response }>;
    put(
      name: string,
      content: Buffer,
      options?: Sent & { readonly mime?: string; readonly meta?: Record<string, unknown> },
    ): Promise<unknown>;
    delete(name: string): Promise<{ readonly res: Response }>;
    initMultipartUpload(name: string): Promise<{ readonly uploadId: string }>;
    uploadPart(
      name: string,
      uploadId: string,
      part: number,
      content: Buffer,
      start: number,
      end: number,
    ): Promise<{ readonly etag: string }>;
    listParts(name: string, uploadId: string): Promise<{ readonly parts: readonly unknown[] }>;
    completeMultipartUpload(
      name: string,
      uploadId: string,
      parts: readonly { readonly number: number; readonly etag: string }[],
    ): Promise<unknown>;
    getBucketCORS(name: string): Promise<unknown>;
    getBucketWebsite(name: string): Promise<unknown>;
    signatureUrl(name: string, options: Record<string, unknown>): string;
    signatureUrlV4(method: string, expires: number, request: undefined, name: string): Promise<string>;
  }
}
