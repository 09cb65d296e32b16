import type { KindFacts } from '../../../server/console/kinds.js';
import { setParams } from '../../app/route.js';
import { firstColumns } from '../../kinds/columns.js';

/** What the address of a list says: conditions, order, columns and accounts. */

export const modes = ['must', 'not', 'any'] as const;
export type Mode = (typeof modes)[number];

export interface Condition {
  readonly mode: Mode;
  readonly name: string;
  /** As the input type of the condition has it. */
  readonly value: unknown;
}

export interface Order {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

export interface Given {
  readonly conditions: readonly Condition[];
  readonly order: Order | null;
  readonly columns: readonly string[];
  /** Null for the caller's own; * for all. */
  readonly accounts: readonly string[] | null;
}

export function givenIn(params: URLSearchParams, facts: KindFacts): Given {
  const conditions = [...params].flatMap(([name, text]): Condition[] => {
    const [mode, condition = ''] = name.split('.', 2);
    const known = facts.conditions.some((each) => each.name === condition);
    const found = modes.find((each) => each === mode);
    const value = parsed(text);
    return found && known && value !== undefined ? [{ mode: found, name: condition, value }] : [];
  });
  const [field = '', direction] = (params.get('order') ?? '').split('.');
  const isOrder = facts.orders.some(({ value }) => value === field);
  const columns = params
    .get('columns')
    ?.split(',')
    .filter((each) => facts.fields.some(({ name }) => name === each));
  return {
    conditions,
    order: isOrder ? { field, direction: direction === 'DESC' ? 'DESC' : 'ASC' } : null,
    columns: columns && columns.length > 0 ? columns : firstColumns(facts),
    accounts: params.get('accounts')?.split(',').filter(Boolean) ?? null,
  };
}

/** The parameter of a condition. */
export function paramOf({ mode, name }: Pick<Condition, 'mode' | 'name'>): string {
  return `${mode}.${name}`;
}

export function setCondition(condition: Condition, before?: Condition): void {
  setParams({
    ...(before && { [paramOf(before)]: null }),
    [paramOf(condition)]: JSON.stringify(condition.value),
  });
}

export function removeConditions(conditions: readonly Condition[]): void {
  setParams(Object.fromEntries(conditions.map((each) => [paramOf(each), null])));
}

/** The `filter` argument: all of `must`, none of `not`, at least one of `any`. */
export function filterOf(conditions: readonly Condition[]): Readonly<Record<string, unknown>> | null {
  const of = (mode: Mode) =>
    conditions.filter((each) => each.mode === mode).map(({ name, value }) => ({ [name]: value }));
  const [nots, anys] = [of('not'), of('any')];
  const filter = {
    ...Object.assign({}, ...of('must')),
    ...(nots.length === 1 && { not: nots[0] }),
    ...(nots.length > 1 && { not: { or: nots } }),
    ...(anys.length > 0 && { or: anys }),
  };
  return Object.keys(filter).length > 0 ? filter : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
