import { CloudError } from '../../../client/errors/cloud-error.js';
import { bytesOf, type WorkBudget } from '../../../client/request/work-budget.js';
import { badInput } from '../../errors.js';
import type { SelectedFields } from '../../execution/selection.js';
import type { ConnectionOptions } from '../connection-options.js';
import type { Failures } from '../failures.js';
import type { Counted } from '../page.js';
import { pageSize } from '../page-size.js';
import { Amount } from './amount.js';
import { compareTexts, type Known, sortInTurns } from './compare.js';
import type { Dimension, ItemValue } from './set-values.js';

/** One way to group a set, with the sums that are selected for it. */
export interface Grouping {
  /** Equal for equal arguments. */
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly tagKey: string | null;
  readonly sums: readonly (readonly [field: string, value: ItemValue])[];
}

type Arguments = Readonly<Record<string, unknown>>;

/** Reads the arguments of `groups` and `groupCount`. Bad ones are BAD_USER_INPUT without a call. */
export function groupingOf({ by, tagKey = null }: Arguments, { set }: ConnectionOptions): Omit<Grouping, 'sums'> {
  const names = Array.isArray(by) ? by.map(String) : [];
  if (names.length < 1 || names.length > 3) {
    throw badInput(`\`by\` names ${names.length} dimensions, but must name 1 to 3.`);
  }
  const dimensions = names.map((name) => set?.().dimensions[name] ?? unknownDimension(name));
  const hasTag = dimensions.some((dimension) => dimension.by === 'tag');
  const key = typeof tagKey === 'string' && tagKey !== '' ? tagKey : null;
  if (hasTag && key === null) throw badInput('`by` names TAG, so `tagKey` must name the key of a tag.');
  if (!hasTag && tagKey !== null) throw badInput('`tagKey` is given, but `by` does not name TAG.');
  return { name: JSON.stringify([names, key]), dimensions, tagKey: key };
}

function unknownDimension(name: string): never {
  throw badInput(`Items cannot be grouped by ${name}.`);
}

/**
 * All groupings that are selected on a connection, each once, with the sums of all fields that use it. Fields with bad
 * arguments are left out: they fail by themselves.
 */
export function groupingsIn(fields: SelectedFields, type: string, options: ConnectionOptions): readonly Grouping[] {
  if (!fields.has('groups', 'groupCount')) return [];
  const found = new Map<string, Grouping>();
  for (const { definition, args, selection } of fields.all()) {
    if (definition.name !== 'groups' && definition.name !== 'groupCount') continue;
    const grouping = orNull(() => {
      groupsWanted(args.first);
      return groupingOf(args, options);
    });
    if (!grouping) continue;
    const selected = selection.on(`${type}Group`).under('sum').on(`${type}Sums`);
    const known = new Map(found.get(grouping.name)?.sums);
    for (const [field, value] of Object.entries(options.set?.().sums ?? {}))
      if (selected.has(field)) known.set(field, value);
    found.set(grouping.name, { ...grouping, sums: [...known] });
  }
  return [...found.values()];
}

function orNull<Value>(make: () => Value): Value | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof CloudError) return null;
    throw error;
  }
}

/** The `first` of `groups`; null means all. */
export function groupsWanted(first: unknown): number {
  return pageSize(first, Number.POSITIVE_INFINITY);
}

/** Throws when the arguments of `groups` or `groupCount` are bad. */
export function checkGroups(args: Arguments, options: ConnectionOptions): void {
  groupsWanted(args.first);
  groupingOf(args, options);
}

/** Whether the scopes' own totals answer a grouping: it tells where items are, and at most one value that upstream counts by. */
export function isByPlace({ dimensions, sums }: Grouping): boolean {
  const isKnown = (each: Dimension) => each.by === 'account' || each.by === 'region' || countedOf(each) !== null;
  return sums.length === 0 && dimensions.every(isKnown) && countedIn({ dimensions }).length <= 1;
}

/** The members that upstream counts by and that a grouping needs. */
export function countedIn({ dimensions }: Pick<Grouping, 'dimensions'>): readonly string[] {
  return [...new Set(dimensions.flatMap((each) => countedOf(each) ?? []))];
}

function countedOf(dimension: Dimension): string | null {
  return dimension.by === 'value' ? (dimension.value.counted ?? null) : null;
}

/** A group as GraphQL shows it. */
export interface Group {
  readonly values: readonly (string | null)[];
  readonly count: number;
  readonly sum: Readonly<Record<string, string | null>>;
}

interface GroupEntry {
  readonly values: readonly (string | null)[];
  count: number;
  readonly sums: ReadonlyMap<string, Amount>;
}

/** Counts items by their values. The request pays for each group, and for the digits of each sum. */
export class Groups {
  private readonly byValues = new Map<string, GroupEntry>();

  constructor(
    private readonly sums: Grouping['sums'],
    private readonly work: Pick<WorkBudget, 'spend' | 'shouldYield' | 'schedule'>,
  ) {}

  add(values: readonly (string | null)[], count: number, numbers: readonly Known[] = []): void {
    const name = JSON.stringify(values);
    const group = this.byValues.get(name) ?? this.begin(name, values);
    group.count += count;
    if (this.sums.length > 0) this.work.spend(this.sums.length * bytesOf.field);
    for (const [at, [field]] of this.sums.entries()) group.sums.get(field)?.add(numbers[at] ?? null);
  }

  private begin(name: string, values: readonly (string | null)[]): GroupEntry {
    // The entry and the shown group each have an object for the group and one for its sums.
    this.work.spend((4 + this.sums.length) * bytesOf.object + 2 * name.length);
    const group = { values, count: 0, sums: new Map(this.sums.map(([field]) => [field, new Amount()])) };
    this.byValues.set(name, group);
    return group;
  }

  /** Most first; ties by their values, where null comes last. */
  async inOrder(): Promise<readonly Group[]> {
    const groups: Group[] = [];
    for (const { values, count, sums } of await sortInTurns([...this.byValues.values()], compareGroups, this.work)) {
      if (this.work.shouldYield()) await this.work.schedule(() => undefined);
      const sum = Object.fromEntries([...sums].map(([field, amount]) => [field, amount.text]));
      groups.push({ values, count, sum });
    }
    return groups;
  }
}

function compareGroups(a: GroupEntry, b: GroupEntry): number {
  if (a.count !== b.count) return b.count - a.count;
  for (const [at, value] of a.values.entries()) {
    const other = b.values[at] ?? null;
    if (value === other) continue;
    if (value === null || other === null) return value === null ? 1 : -1;
    return compareTexts(value, other);
  }
  return 0;
}

/** The groups that the counts of the scopes answer, without a look at the items. */
export async function groupsByPlace(
  groupings: readonly Grouping[],
  scopes: readonly CountedScope[],
  failures: Failures,
  work: Pick<WorkBudget, 'spend' | 'shouldYield' | 'schedule'>,
): Promise<ReadonlyMap<string, readonly Group[]>> {
  const found = new Map<string, readonly Group[]>();
  for (const { name, dimensions } of groupings) {
    const groups = new Groups([], work);
    const needsAccount = dimensions.some(({ by }) => by === 'account');
    const [member] = countedIn({ dimensions });
    for (const { scope, cloud, count, by: known } of scopes) {
      if (count === 0 || !cloud) continue;
      try {
        const accountId = needsAccount ? await cloud.identity.accountId() : null;
        const valueIn = ({ by }: Dimension, counted: string | null) =>
          by === 'account' ? accountId : by === 'region' ? scope.regionId : counted;
        const counts = member === undefined ? new Map([[null, count]]) : (known?.get(member) ?? []);
        for (const [value, items] of counts) {
          groups.add(
            dimensions.map((each) => valueIn(each, value)),
            items,
          );
        }
      } catch (failure) {
        failures.note(scope, failure);
      }
    }
    found.set(name, await groups.inOrder());
  }
  return found;
}

type CountedScope = Pick<Counted, 'scope' | 'cloud' | 'count' | 'by'>;

const dayMs = 86_400_000;

/** The classes of ages, each with its last whole day. */
const ages: readonly (readonly [lastDay: number, name: string])[] = [
  [7, '0-7d'],
  [30, '8-30d'],
  [90, '31-90d'],
  [365, '91-365d'],
];

/** The class of a time by whole days of 24 hours before `now`. */
export function ageOf(time: string, now: number): string {
  const before = now - Date.parse(time);
  if (before < 0) return 'future';
  const days = Math.floor(before / dayMs);
  return ages.find(([lastDay]) => days <= lastDay)?.[1] ?? '366d-';
}

const moments = new WeakMap<object, number>();

/** The one moment that ages are counted from: the same for every field of a request. */
export function nowOf(request: object): number {
  const now = moments.get(request) ?? Date.now();
  moments.set(request, now);
  return now;
}
