import { CloudError } from '../errors/cloud-error.js';
import type { LocalCondition } from '../model/item-conditions.js';
import type { Item } from '../model/value.js';

/** Decides which items of one scope match a filter, where that can take calls. */
export interface Screen {
  /** For each item: whether it matches, or why that is not known. Items that are checked together share calls. */
  readonly check: (items: readonly Item[]) => Promise<readonly Verdict[]>;
  /** A check can take calls for each item, so no more items are checked than needed. */
  readonly isCostly: boolean;
}

/** Whether an item matches, or why that is not known. */
export type Verdict = boolean | CloudError;

/** It is not known whether an item matches a filter, because a value for it cannot be read. */
export class Undecided extends CloudError {
  constructor(reason: CloudError) {
    super(reason.kind, reason.message, { ...reason, cause: reason });
  }
}

/** Whether the item passes the gateway's own part of the filter, or why that cannot be decided. */
export function fits(condition: LocalCondition | undefined, item: Item): Verdict {
  try {
    return condition?.(item) ?? true;
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

export interface Candidate {
  readonly item: Item;
  /** Why it is not known whether the item passes the first part of the filter. */
  readonly odd?: CloudError;
}

export interface Screened<Row> {
  readonly rows: readonly Row[];
  /** How many candidates were checked. */
  readonly checked: number;
}

/**
 * The first candidates that match, or of which that is not known. Stops after `wanted` of them. When checks are costly, first as
 * many candidates are checked as are wanted, then twice as many each time: at most half of the calls are for candidates
 * that are not needed, and a filter that few items match takes few round trips.
 */
export async function screened<Row extends Candidate>(
  candidates: readonly Row[],
  { check, isCostly }: Screen,
  wanted: number,
): Promise<Screened<Row>> {
  const rows: Row[] = [];
  let checked = 0;
  for (
    let size = isCostly ? wanted : candidates.length;
    checked < candidates.length && rows.length < wanted;
    size *= 2
  ) {
    const some = candidates.slice(checked, checked + size);
    const verdicts = await check(some.map(({ item }) => item));
    for (const [index, row] of some.entries()) {
      const verdict = verdicts[index] ?? false;
      if (verdict === false) continue;
      rows.push(verdict === true ? row : { ...row, odd: row.odd ?? new Undecided(verdict) });
    }
    checked += some.length;
  }
  return { rows, checked };
}

/** How many of the items match. Throws when that is not known. */
export async function countMatches(
  items: readonly Item[],
  condition: LocalCondition | undefined,
  screen: Screen | undefined,
): Promise<number> {
  const candidates = items.flatMap((item): Candidate[] => {
    const kept = fits(condition, item);
    return kept === false ? [] : [{ item, ...(kept !== true && { odd: kept }) }];
  });
  const { rows } = screen ? await screened(candidates, screen, Number.POSITIVE_INFINITY) : { rows: candidates };
  const odd = rows.find((row) => row.odd)?.odd;
  if (odd) throw odd;
  return rows.length;
}
