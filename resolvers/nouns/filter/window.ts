import type { Filter } from '../../../client/model/filters.js';
import type { LocalCondition } from '../../../client/model/item-conditions.js';
import { valueAt } from '../../../client/model/value.js';
import { type ListWindow, secondOf } from '../../../client/model/window.js';
import { asDateTime } from '../../fields/scalar-fields.js';
import { type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Position } from '../declaration/problems.js';
import { memberOf } from '../members.js';

/** The window of a list of what happened, and the conditions that it gives to the filter. */

const dayMs = 86_400_000;
const secondMs = 1000;

export function windowOf(declaration: TypeDeclaration): ListWindow | null {
  const words = wordsOf(declaration, 'window');
  if (!words) return null;
  return { from: words.required('from'), to: words.required('to'), keptMs: (words.number('days') ?? 0) * dayMs };
}

/** A condition that narrows the window. */
export interface WindowCondition {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly at: Position;
  readonly params: readonly string[];
  readonly filter: Filter;
  readonly onItem: (value: unknown) => LocalCondition;
}

/** Ends of the window, which are excluded. */
interface Ends {
  readonly after?: unknown;
  readonly before?: unknown;
}

export function windowConditions(declaration: TypeDeclaration): readonly WindowCondition[] {
  const words = wordsOf(declaration, 'window');
  const window = windowOf(declaration);
  if (!words || !window) return [];
  const { from, to } = window;
  const name = words.required('field');
  const field = declaration.fields.find((each) => each.name === name);
  const path = (field ? (memberOf(field)[0] ?? '') : '').split('.');
  const within = (ends: Ends): LocalCondition => {
    const [after, before] = [momentOf(ends.after), momentOf(ends.before)];
    return (item) => {
      const at = momentOf(valueAt(item, path), path.join('.'));
      if (at === null) return after === null && before === null;
      return (after === null || at > after) && (before === null || at < before);
    };
  };
  const filterBy = (ends: Ends): ReturnType<Filter> => {
    const [after, before] = [momentOf(ends.after), momentOf(ends.before)];
    if (after === null && before === null) return [{ params: {} }];
    if (after !== null && before !== null && after >= before) return [];
    // Upstream counts in whole seconds. Those that the ends are in are asked for, and checked here.
    const params = {
      ...(after !== null && { [from]: secondOf(after) }),
      ...(before !== null && { [to]: secondOf(Math.ceil(before / secondMs) * secondMs) }),
    };
    return [{ params, condition: within(ends), isTrimming: true }];
  };
  const of = (
    name: string,
    type: string,
    text: string,
    params: readonly string[],
    endsOf: (value: unknown) => Ends,
  ) => {
    const [filter, onItem] = [(value: unknown) => filterBy(endsOf(value)), (value: unknown) => within(endsOf(value))];
    return { name, type, text, at: words.at, params, filter, onItem };
  };
  const range = (value: unknown): Ends => (typeof value === 'object' && value !== null ? value : {});
  return [
    of('after', 'DateTime', 'Later than this.', [from], (after) => ({ after })),
    of('before', 'DateTime', 'Earlier than this.', [to], (before) => ({ before })),
    of(name, 'DateTimeRange', `Its \`${name}\` is in this range.`, [from, to], range),
  ];
}

/** Milliseconds since 1970, with a fraction of them left out; null where there is no time. */
function momentOf(value: unknown, where?: string): number | null {
  const text = asDateTime(value, where);
  return text === null ? null : Date.parse(text);
}
