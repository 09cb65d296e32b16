import type { Resource } from '../../../client/model/resource.js';
import type { MetricSource } from '../../../client/model/series.js';
import type { Condition } from '../conditions.js';
import type { TypeDeclaration } from '../declaration/declarations.js';
import type { ProductRow } from '../product-rows.js';

/** One declared kind. */
export interface Noun {
  readonly type: string;
  readonly resource: Resource;
  readonly row: ProductRow;
  readonly declaration: TypeDeclaration;
  /** The members of its key. Of a kind that upstream lists per parent: those of the key within the parent. */
  readonly keys: readonly string[];
  /** The kind that upstream lists it under, and the parameters for the members of that kind's key. */
  readonly under?: { readonly noun: Noun; readonly by: readonly string[] };
  readonly conditions: readonly Condition[];
  /** Null when it has none. */
  readonly metrics: MetricSource | null;
  /** Upstream's name of the kind across products, such as ACS::ECS::Instance; null when it has none. */
  readonly resourceType: string | null;
  /** Whether it has an id, a connection and a look-up. */
  readonly isNode: boolean;
  /** Whether it has a connection. */
  readonly isListed: boolean;
  /** Whether code lists it: it has no list in Query, no filter and no order. */
  readonly isByHand: boolean;
  /** The field that tells items apart over all scopes; null when each item is one of its own. */
  readonly distinct: string | null;
}
