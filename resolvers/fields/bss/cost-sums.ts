/** Sums of lines of bills, exact, by values of dimensions and by currency. */
import { bytesOf, type WorkBudget } from '../../../client/request/work-budget.js';
import { Amount } from '../../connection/sets/amount.js';
import { compareTexts } from '../../connection/sets/compare.js';
import { asText, missing } from '../scalar-fields.js';
import { asExactDecimal } from '../spelled-values.js';
import type { Line } from './cost-terms.js';

/** What decides the place of a sum among others. */
export interface CostKey {
  readonly values: readonly (string | null)[];
  readonly currency: string;
}

/** A sum as GraphQL shows it. */
export interface Cost extends CostKey {
  readonly amount: string;
  readonly listAmount: string | null;
}

interface Entry extends CostKey {
  readonly amount: Amount;
  readonly listAmount: Amount;
  /** A line lacks its price before discounts. */
  isPartial: boolean;
}

export class CostSums {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly work: Pick<WorkBudget, 'spend'>) {}

  /** Throws when the line lacks its amount or currency, or when one of them is odd. */
  add(values: readonly (string | null)[], { item }: Pick<Line, 'item'>): void {
    const amount = asExactDecimal(item.PretaxAmount, 'PretaxAmount') ?? missing('PretaxAmount');
    const listAmount = asExactDecimal(item.PretaxGrossAmount, 'PretaxGrossAmount');
    const currency = asText(item.Currency, 'Currency') ?? missing('Currency');
    this.put({ values, currency, amount, listAmount });
  }

  /** Adds all sums of one account. */
  addAll(sums: CostSums): void {
    for (const each of sums.all()) this.put(each);
  }

  all(): readonly Cost[] {
    return [...this.entries.values()].map(({ values, currency, amount, listAmount, isPartial }) => {
      return { values, currency, amount: amount.text ?? '0', listAmount: isPartial ? null : listAmount.text };
    });
  }

  private put({ values, currency, amount, listAmount }: Cost): void {
    const name = JSON.stringify([...values, currency]);
    const entry = this.entries.get(name) ?? this.begin(name, { values, currency });
    this.work.spend(2 * bytesOf.field);
    entry.amount.add(amount);
    entry.listAmount.add(listAmount);
    if (listAmount === null) entry.isPartial = true;
  }

  private begin(name: string, key: CostKey): Entry {
    // The entry, the sum that is shown, and the digits of both.
    this.work.spend(6 * bytesOf.object + 2 * name.length);
    const entry = { ...key, amount: new Amount(), listAmount: new Amount(), isPartial: false };
    this.entries.set(name, entry);
    return entry;
  }
}

/** By values, where null comes last, and then by currency. No two sums are equal. */
export function compareCosts(a: CostKey, b: CostKey): number {
  for (const [at, value] of a.values.entries()) {
    const other = b.values[at] ?? null;
    if (value === other) continue;
    if (value === null || other === null) return value === null ? 1 : -1;
    return compareTexts(value, other);
  }
  return compareTexts(a.currency, b.currency);
}
