import { CloudError } from '../errors/cloud-error.js';
import type { Param } from './params.js';
import type { Product } from './products.js';
import type { Item } from './value.js';

/** What a call carries: RPC parameters before flattening, or OSS query names ('' = a bare sub-resource name). */
export type Params = { readonly [name: string]: Param };

/** That an action changes something: what is known about doing it twice. */
export interface Write {
  /** The parameter of its idempotency key; absent where it has none, and must not be repeated once it may have been done. */
  readonly token?: 'ClientToken';
}

/** One action of the cloud, as data. */
export interface Action {
  readonly product: Product;
  /** Upstream's own name, such as DescribeInstances. */
  readonly name: string;
  /** The RAM action that allows it; it differs from the name in places (ListObjectsV2 needs oss:ListObjects). */
  readonly ram: string;
  /**
   * What RAM checks it against: the last part of the ARN, with `{Name}` for a parameter or `{bucket}` (instance/*,
   * user/{UserName}), or the whole ARN; absent where it is checked against none. Service and region are the action's own.
   */
  readonly resource?: string;
  /** Every caller with credentials may call it: no policy needs to allow it. */
  readonly isOpenToAll?: true;
  /** It knows the parameter DryRun, by which the right to call it can be asked without calling it. */
  readonly hasDryRun?: true;
  /** It changes something; absent on reads, which alone are cached, shared and freely repeated. */
  readonly write?: Write;
  /** How many calls a second one account may make in one region, where upstream says so; elsewhere it is learned. */
  readonly perSecond?: number;
  /** Parameters that every call of it carries. */
  readonly params?: Params;
  /** The parameter that names the language of texts in the answer. */
  readonly language?: string;
  /**
   * Codes that mean "what the call names is not there": exact, never a prefix, never Forbidden*. A look-up of it is null; what
   * asks about a thing that was seen before has found its owner gone, and says so.
   */
  readonly absent?: readonly string[];
  /** Codes that mean "it is there, and has none of this": no policy, no console access. No error at all. */
  readonly unset?: readonly string[];
  /**
   * Codes by which a list is refused as a whole for an id that it does not know, by the parameter that names it. Spelt in
   * any case. Other clouds of the same product leave such an id out.
   */
  readonly unknown?: Readonly<Record<string, readonly string[]>>;
  /** It answers an empty list to callers without the right to call it, so an empty answer proves nothing (see empty-list-proofs.ts). */
  readonly emptyMayMeanForbidden?: true;
  /** The dotted path of what its answer holds: an answer without it is none, and the call is tried again. */
  readonly mustContain?: string;
  /**
   * Members of its answer that say what it is about, each with the parameter that asked for it (`{bucket}`: the bucket). An
   * answer about another thing is none.
   */
  readonly echoes?: Readonly<Record<string, string>>;
  /** The dotted path of a list that always holds something: an answer where it is empty is none. */
  readonly neverEmpty?: string;
  /** How to read the body; JSON unless said. Writes of OSS answer nothing. */
  readonly body?: 'xml' | 'nothing';
  /** It is not signed: its caller has no AccessKey yet. RPC only. Its parameters travel in the body, for one of them is the proof. */
  readonly unsigned?: true;
  /** The parameter that must not be shown or logged. */
  readonly secret?: string;
  /** OSS only, whose calls are told apart by it; GET unless said. */
  readonly method?: 'PUT' | 'DELETE';
}

/** Where and about what an action is asked. */
export interface Ask {
  /** null for products without regions. */
  readonly regionId: string | null;
  readonly bucket?: string;
  /** The part of the region that the bucket lies in, where that is known; one of the product's `sites`. */
  readonly site?: string;
  readonly params?: Params;
  /** OSS only: x-oss-* headers by their lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** OSS only: the XML that a write carries. */
  readonly content?: string;
  /** What the answer must hold, if more than its action says. */
  readonly mustContain?: string;
  /** No earlier answer will do, not even this request's own: the list has changed since. */
  readonly refetch?: boolean;
  readonly signal?: AbortSignal;
}

export type Answer = Item;

/** Whether a code means that something which the call names is not there. */
export function namesAbsence({ absent = [], unset = [], unknown = {} }: Action, code: string): boolean {
  return absent.includes(code) || unset.includes(code) || Object.values(unknown).some((codes) => isOneOf(codes, code));
}

/** The parameter that names what a list refused to know; undefined where it was refused for something else. */
export function unknownParam({ unknown = {} }: Action, error: unknown, params: object): string | undefined {
  if (!(error instanceof CloudError) || error.kind !== 'absent') return undefined;
  const code = error.upstreamCode ?? '';
  return Object.keys(unknown).find((param) => param in params && isOneOf(unknown[param] ?? [], code));
}

function isOneOf(codes: readonly string[], code: string): boolean {
  const wanted = code.trim().toLowerCase();
  return codes.some((one) => one.toLowerCase() === wanted);
}

/** Whether upstream said that what the call names is not there. */
export function isAbsent(action: Action, error: unknown): boolean {
  return hasCode(action, error, action.absent);
}

/** Whether upstream said that what the call names is there, and has none of what was asked for. */
export function isUnset(action: Action, error: unknown): boolean {
  return hasCode(action, error, action.unset);
}

/** The call that gets a session fails in the place of the one that needs it, and by codes of its own. */
function hasCode(action: Action, error: unknown, codes: readonly string[] = []): boolean {
  if (!(error instanceof CloudError) || (error.action ?? action.name) !== action.name) return false;
  return error.upstreamCode !== undefined && codes.includes(error.upstreamCode);
}
