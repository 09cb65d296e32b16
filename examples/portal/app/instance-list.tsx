import type { CombinedError } from '@urql/core';
import { useQuery } from '@urql/preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Cost, costOf } from './client';
import { argumentsFor, type Filter } from './filter';
import { InstancesDocument, type InstancesQuery, TotalDocument } from './graphql';
import { columns } from './instance-columns';
import { InstanceRow } from './instance-row';
import { CostLine, Failures, Unread } from './notices';
import { RightsContext, useKnownRights } from './rights';
import { Table } from './table';

const pageSize = 20;

interface ListProps {
  readonly filter: Filter;
  readonly pages: number;
  readonly onPages: (pages: number) => void;
  readonly onTag: (tag: string) => void;
}

/** Instances of every region: the rows of all pages in one table, with what is true of all of them around it. */
export function InstanceList({ filter, pages, onPages, onTag }: ListProps) {
  const variables = useMemo(() => argumentsFor(filter), [filter]);
  const [answers, setAnswers] = useState<readonly Answer[]>([]);
  const lists = answers.flatMap(({ data }) => data?.instances ?? []);
  const rows = lists.flatMap(({ nodes }) => nodes);
  const [first] = lists;
  const last = lists.at(-1);
  const rights = useKnownRights(rows);
  const isReading = answers.length < pages && (answers.length === 0 || last?.pageInfo.hasNextPage === true);
  const cursors = [null, ...lists.map(({ pageInfo }) => pageInfo.endCursor)].slice(0, pages);
  const canRead = cursors.filter((after, at) => at === 0 || (after !== null && lists[at - 1]?.pageInfo.hasNextPage));
  const put = (at: number, answer: Answer) =>
    setAnswers((before) => [...before.slice(0, at), answer, ...before.slice(at + 1)]);

  return (
    <RightsContext.Provider value={rights}>
      <section aria-busy={isReading}>
        {canRead.map((after, at) => (
          <ReadPage key={after} {...variables} after={after} onAnswer={(answer) => put(at, answer)} />
        ))}
        {answers.map(({ error }, at) => (
          <Failures key={cursors[at]} error={error} />
        ))}
        {first && <Unread scopes={first.unavailable} hasRows={rows.length > 0} />}
        {isReading && rows.length === 0 && <p role="status">Loading…</p>}
        {first && rows.length === 0 && first.unavailable.length === 0 && <p>No instance matches the filters.</p>}
        {rows.length > 0 && (
          <Table columns={columns} caption={<Count shown={rows.length} variables={variables} />}>
            {rows.map((row) => (
              <InstanceRow key={row.id} row={row} onTag={onTag} />
            ))}
          </Table>
        )}
        <footer>
          <CostLine costs={answers.flatMap(({ cost }) => cost ?? [])} />
          {last?.pageInfo.hasNextPage && (
            <button type="button" disabled={isReading} onClick={() => onPages(lists.length + 1)}>
              More
            </button>
          )}
        </footer>
      </section>
    </RightsContext.Provider>
  );
}

interface Answer {
  readonly data: InstancesQuery | undefined;
  readonly error: CombinedError | undefined;
  readonly cost: Cost | null;
}

type Variables = ReturnType<typeof argumentsFor>;

/** Reads one page, and again whenever a write has changed an instance. It shows nothing itself. */
function ReadPage({
  onAnswer,
  after,
  ...variables
}: Variables & { after: string | null; onAnswer: (answer: Answer) => void }) {
  const [{ data, error, fetching, extensions }] = useQuery({
    query: InstancesDocument,
    variables: { ...variables, first: pageSize, after },
  });
  useEffect(() => {
    if (data || error) onAnswer({ data, error, cost: costOf(extensions) });
  }, [data, error, fetching]);
  return null;
}

/** How many there are: asked for beside the rows, because it may take longer. */
function Count({ shown, variables }: { shown: number; variables: Variables }) {
  const [{ data }] = useQuery({ query: TotalDocument, variables });
  const total = data?.instances?.totalCount;
  if (typeof total === 'number') return <>{shown < total ? `${shown} of ${total} instances` : `${total} instances`}</>;
  return <>{data ? `${shown} instances of those that you may see` : `${shown} instances`}</>;
}
