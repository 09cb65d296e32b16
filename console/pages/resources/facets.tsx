import { useMemo, useState } from 'preact/hooks';
import type { DimensionFacts, KindFacts } from '../../../server/console/kinds.js';
import { formatNumber } from '../../app/format.js';
import { fieldLabel, valueLabel } from '../../kinds/labels.js';
import { PanelFoot } from '../../panel/panel.js';
import { Problems } from '../../panel/problems.js';
import { type Asked, useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { ageRange } from './age-range.js';
import { type Condition, removeConditions, setCondition } from './given.js';
import { type Question, valueCounts } from './lanes.js';
import type { Rows } from './rows.js';

/** Lists up to this length are counted by value without being asked. Longer ones would take many calls. */
const mostCounted = 5_000;
const mostFacets = 5;
const mostValues = 8;

type Groups = Readonly<
  Record<string, readonly { readonly values: readonly (string | null)[]; readonly count: number }[] | null>
>;

/** How often each value occurs among what matches. A click narrows the list to it. */
export function Facets({ question, rows }: { readonly question: Question; readonly rows: Rows | null }) {
  const text = words.value.resources;
  const [wanted, setWanted] = useState<string | null>(null);
  const { facts } = question;
  rows?.observe();
  const dimensions = useMemo(() => facetsOf(facts), [facts]);
  const total =
    rows && !rows.isBusy && !rows.isCancelled ? rows.lanes.reduce((sum, { length }) => sum + length, 0) : null;
  const key = JSON.stringify(question.given.conditions);
  const isAsked = total !== null && total > 0 && dimensions.length > 0 && (total <= mostCounted || wanted === key);
  const places = question.places.filter((_, at) => (rows?.lanes[at]?.length ?? 0) > 0);
  const values = dimensions.map(({ value }) => value);
  const asked = useQuery<Record<string, Groups>>(isAsked ? valueCounts({ ...question, places }, values) : null);
  const counts = useMemo(() => sums(asked.answer?.data ?? {}, values), [asked.answer, values.join()]);
  const byRegion = question.places.flatMap(({ regionId }, at) =>
    regionId ? [[regionId, rows?.lanes[at]?.length ?? 0] as const] : [],
  );
  return (
    <details class="facets panel" open={innerWidth > 900} aria-busy={asked.isBusy}>
      <summary>
        <h2>{text.facets}</h2>
      </summary>
      {byRegion.length > 1 && (
        <Facet
          dimension={{ value: 'REGION', condition: 'regionIdIn', isList: true }}
          counts={new Map(byRegion)}
          conditions={question.given.conditions}
        />
      )}
      {total !== null && total > mostCounted && wanted !== key && dimensions.length > 0 && (
        <button type="button" onClick={() => setWanted(key)}>
          {text.countAll(formatNumber(total))}
        </button>
      )}
      {dimensions.map((dimension) => {
        const found = counts.get(dimension.value);
        return (
          found && (
            <Facet key={dimension.value} dimension={dimension} counts={found} conditions={question.given.conditions} />
          )
        );
      })}
      {isAsked && asked.answer && <Problems problems={asked.answer.problems} />}
      {isAsked && <PanelFoot asked={asked as Asked<unknown>} />}
    </details>
  );
}

interface FacetProps {
  readonly dimension: DimensionFacts;
  readonly counts: ReadonlyMap<string | null, number>;
  readonly conditions: readonly Condition[];
}

function Facet({ dimension, counts, conditions }: FacetProps) {
  const [isWhole, setWhole] = useState(false);
  const sorted = [...counts].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  const shown = isWhole ? sorted : sorted.slice(0, mostValues);
  const present = conditions.find(({ name, mode }) => name === dimension.condition && mode === 'must');
  const isAge = dimension.value.endsWith('_AGE');
  if (sorted.length === 0) return null;
  return (
    <section>
      <h3>{fieldLabel(dimension.value.toLowerCase().replaceAll('_', ' '))}</h3>
      <ul>
        {shown.map(([value, count]) => {
          const label = labelOf(value, isAge);
          const isChosen = value !== null && isIn(value, present, isAge);
          const isPressable = value !== null && dimension.condition !== null;
          return (
            <li key={value}>
              <button
                type="button"
                aria-pressed={isChosen}
                disabled={!isPressable}
                onClick={() => value !== null && toggle(value, dimension, present)}
              >
                <span>{label}</span>
                <small>{formatNumber(count)}</small>
              </button>
            </li>
          );
        })}
      </ul>
      {sorted.length > mostValues && (
        <button type="button" class="quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? '−' : words.value.value.more(sorted.length - mostValues)}
        </button>
      )}
    </section>
  );
}

/** What is most often asked of things: states, types and ages. Groups by references would need names, which take calls. */
function facetsOf({ dimensions }: KindFacts): readonly DimensionFacts[] {
  const usual = dimensions.filter(
    ({ value, condition }) => condition !== null && !/^(?:ACCOUNT|REGION|TAG)$|_MONTH$/.test(value),
  );
  const rank = ({ value }: DimensionFacts) =>
    /STATUS|STATE$/.test(value)
      ? 0
      : /CREATED_AT_AGE/.test(value)
        ? 2
        : /_AGE$/.test(value)
          ? 9
          : /TYPE|CLASS|CATEGORY|ZONE|ENGINE|^IS_|PROTECTION/.test(value)
            ? 1
            : 5;
  return [...usual].sort((a, b) => rank(a) - rank(b)).slice(0, mostFacets);
}

/** The counts of all lanes together. */
function sums(data: Readonly<Record<string, Groups | null>>, dimensions: readonly string[]) {
  const all = new Map<string, Map<string | null, number>>();
  for (const groups of Object.values(data)) {
    for (const dimension of dimensions) {
      for (const { values, count } of groups?.[dimension] ?? []) {
        const counts = all.get(dimension) ?? new Map<string | null, number>();
        const value = values[0] ?? null;
        counts.set(value, (counts.get(value) ?? 0) + count);
        all.set(dimension, counts);
      }
    }
  }
  return all;
}

function labelOf(value: string | null, isAge: boolean): string {
  const { value: text, age, resources } = words.value;
  if (value === null) return resources.noValue;
  if (isAge) return age[value] ?? value;
  if (value === 'true') return text.yes;
  return value === 'false' ? text.no : valueLabel(value);
}

function isIn(value: string, present: Condition | undefined, isAge: boolean): boolean {
  if (!present) return false;
  if (isAge) return JSON.stringify(present.value) === JSON.stringify(ageRange(value));
  return Array.isArray(present.value) ? present.value.includes(value) : String(present.value) === value;
}

function toggle(
  value: string,
  { condition, isList, value: dimension }: DimensionFacts,
  present: Condition | undefined,
): void {
  if (condition === null) return;
  const given = { mode: 'must' as const, name: condition };
  if (!isList) {
    const next = dimension.endsWith('_AGE')
      ? ageRange(value)
      : value === 'true' || value === 'false'
        ? value === 'true'
        : value;
    if (present && isIn(value, present, dimension.endsWith('_AGE'))) removeConditions([present]);
    else setCondition({ ...given, value: next });
    return;
  }
  const before = Array.isArray(present?.value) ? present.value : [];
  const next = before.includes(value) ? before.filter((each) => each !== value) : [...before, value];
  if (next.length === 0 && present) removeConditions([present]);
  else setCondition({ ...given, value: next });
}
