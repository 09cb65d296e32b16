import { CloudError } from '../errors/cloud-error.js';
import type { Param } from './params.js';
import type { Product } from './products.js';
import type { Route } from './route.js';
import type { Item } from './value.js';

/** The parameters of a call: RPC parameters before flattening, or OSS query names ('' = a bare sub-resource name). */
export type Params = { readonly [name: string]: Param };

/** Marks an action that changes something, and says whether it may be repeated. */
export interface Write {
  /** The parameter of its idempotency key. Without one, the write must not be repeated once it may have been executed. */
  readonly token?: 'ClientToken';
}

/** One action of the cloud, as data. */
export interface Action {
  readonly product: Product;
  /** Upstream's own name, such as DescribeInstances. */
  readonly name: string;
  /** The RAM action that allows it. It can differ from the name (ListObjectsV2 needs oss:ListObjects). */
  readonly ram: string;
  /**
   * The resource that RAM checks: the last part of the ARN, with `{Name}` for a parameter or `{bucket}` (instance/*,
   * user/{UserName}), or the whole ARN. Absent if RAM checks no resource. The action gives the service and the region.
   */
  readonly resource?: string;
  /** Every caller with credentials may call it. No policy needs to allow it. */
  readonly isOpenToAll?: true;
  /** It has the parameter DryRun, which checks the right to call it without executing it. */
  readonly hasDryRun?: true;
  /** Present if it changes something. Only reads are cached, shared and freely repeated. */
  readonly write?: Write;
  /** Upstream's published limit of calls per second for one account in one region. If absent, the limit is learned. */
  readonly perSecond?: number;
  /** Parameters of every call. */
  readonly params?: Params;
  /** The parameter for the region, when the product has one host for all regions and the action lists one of them. */
  readonly regionParam?: string;
  /** The region whose host answers about the account as a whole, where others do not. Default: the home region. */
  readonly home?: string;
  /** The parameter for the language of texts in the answer. */
  readonly language?: string;
  /**
   * Codes that mean "the thing that the call names does not exist": exact, never a prefix, never Forbidden*. A look-up returns
   * null for them. Reads about a thing that was seen before fail, because its owner is gone.
   */
  readonly absent?: readonly string[];
  /** Codes that mean "the thing exists, but has none of this": no policy, no console access. They are not errors. */
  readonly unset?: readonly string[];
  /**
   * Codes by which a list is refused because of one unknown id, by the parameter of the id. Compared without case. Other clouds
   * of the same product omit such an id.
   */
  readonly unknown?: Readonly<Record<string, readonly string[]>>;
  /** It answers an empty list to callers without the right to call it, so an empty answer proves nothing (see empty-list-proofs.ts). */
  readonly emptyMayMeanForbidden?: true;
  /** The dotted path of a member that the answer must have. An answer without it is a failure, and the call is retried. */
  readonly mustContain?: string;
  /**
   * Members of the answer that repeat a parameter (`{bucket}`: the bucket). If they differ, the answer is about another
   * resource, and the call fails.
   */
  readonly echoes?: Readonly<Record<string, string>>;
  /** The value of each of these members in an answer that is whole. With another value upstream has not finished, and the call is retried. */
  readonly isWhole?: Readonly<Record<string, string>>;
  /** The dotted path of a list that is never empty. An answer with an empty list is a failure. */
  readonly neverEmpty?: string;
  /** The format of the body. Default: JSON. Writes of OSS answer nothing. */
  readonly body?: 'xml' | 'nothing';
  /** It is not signed, because its caller has no AccessKey yet. RPC only. Its parameters are sent in the body, because one of them is the proof. */
  readonly unsigned?: true;
  /** The parameter whose value must not be shown or logged. */
  readonly secret?: string;
  /** Made for one call of a document. Its answers are not checked as those of a declared action are, and do not replace them. */
  readonly isAdHoc?: true;
  /** `ram` follows the usual rule, and nothing that is published confirms it. */
  readonly isRamGuessed?: true;
  /** Where its request goes. Absent: RPC actions with all parameters in the query, and OSS. */
  readonly route?: Route;
  /** OSS only: part of what identifies the action. Default: GET. */
  readonly method?: 'PUT' | 'DELETE';
}

/** The target and the input of a call. */
export interface Ask {
  /** Null for products without regions. */
  readonly regionId: string | null;
  readonly bucket?: string;
  /** The key of an object in the bucket, as it is. */
  readonly object?: string;
  /** The part of the region that holds the bucket, if it is known. One of the product's `sites`. */
  readonly site?: string;
  readonly params?: Params;
  /** OSS only: x-oss-* headers by their lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** OSS only: the XML body of a write. */
  readonly content?: string;
  /** A member that the answer must have, in place of the action's own. */
  readonly mustContain?: string;
  /** Earlier answers must not be used, including those of this request: the list has changed. */
  readonly refetch?: boolean;
  /** The answer is read once and then let go: neither the request nor the process keeps it. */
  readonly isTransient?: boolean;
  readonly signal?: AbortSignal;
}

export type Answer = Item;

/** Whether a code means that something which the call names does not exist. */
export function namesAbsence({ absent = [], unset = [], unknown = {} }: Action, code: string): boolean {
  return absent.includes(code) || unset.includes(code) || Object.values(unknown).some((codes) => isOneOf(codes, code));
}

/** The parameter with the unknown id that a list was refused for. Undefined for other errors. */
export function unknownParam({ unknown = {} }: Action, error: unknown, params: object): string | undefined {
  if (!(error instanceof CloudError) || error.kind !== 'absent') return undefined;
  const code = error.upstreamCode ?? '';
  return Object.keys(unknown).find((param) => param in params && isOneOf(unknown[param] ?? [], code));
}

function isOneOf(codes: readonly string[], code: string): boolean {
  const wanted = code.trim().toLowerCase();
  return codes.some((one) => one.toLowerCase() === wanted);
}

/** Whether upstream said that the thing does not exist. */
export function isAbsent(action: Action, error: unknown): boolean {
  return hasCode(action, error, action.absent);
}

/** Whether upstream said that the thing exists but has none of what was asked for. */
export function isUnset(action: Action, error: unknown): boolean {
  return hasCode(action, error, action.unset);
}

/** An exchange can fail in place of the call that needs the session. Its codes must not be mistaken for those of the call. */
function hasCode(action: Action, error: unknown, codes: readonly string[] = []): boolean {
  if (!(error instanceof CloudError) || (error.action ?? action.name) !== action.name) return false;
  return error.upstreamCode !== undefined && codes.includes(error.upstreamCode);
}
