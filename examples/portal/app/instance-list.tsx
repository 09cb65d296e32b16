import { useQuery } from '@urql/preact';
import { useState } from 'preact/hooks';
import { costOf } from './client';
import { type Filter, toInput } from './filters';
import { InstancesDocument } from './graphql';
import { InstanceRow } from './instance-row';
import { CostLine, Failures, Unread } from './notices';

const pageSize = 20;

/** Instances of every region, page by page. */
export function InstanceList({ filter }: { filter: Filter }) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return cursors.map((after, index) => (
    <InstancePage
      key={after}
      filter={filter}
      after={after}
      onMore={index === cursors.length - 1 ? (cursor) => setCursors([...cursors, cursor]) : null}
    />
  ));
}

interface PageProps {
  readonly filter: Filter;
  readonly after: string | null;
  /** Requests the next page; null if it is already loaded. */
  readonly onMore: ((cursor: string) => void) | null;
}

function InstancePage({ filter, after, onMore }: PageProps) {
  const [{ data, error, fetching, extensions }] = useQuery({
    query: InstancesDocument,
    variables: { filter: toInput(filter), first: pageSize, after },
  });
  const list = data?.instances;
  return (
    <section aria-busy={fetching}>
      {fetching && !list && <p role="status">Loading all regions…</p>}
      <Failures error={error} />
      {list && <Unread scopes={list.unavailable} />}
      {list && list.nodes.length === 0 && list.unavailable.length === 0 && <p>No instance matches the filters.</p>}
      {list && list.nodes.length > 0 && (
        <table>
          <caption class={after === null ? undefined : 'more'}>
            {after === null ? 'All regions, one after another' : 'More'}
          </caption>
          <thead>
            <tr>
              <th scope="col">Instance</th>
              <th scope="col">Region</th>
              <th scope="col">Status</th>
              <th scope="col">Type</th>
              <th scope="col">Address</th>
              <th scope="col">Tags</th>
              <th scope="col">Do</th>
            </tr>
          </thead>
          {list.nodes.map((row) => (
            <InstanceRow key={row.id} row={row} />
          ))}
        </table>
      )}
      <footer>
        <CostLine cost={costOf(extensions)} />
        {onMore && list?.pageInfo.hasNextPage && (
          <button type="button" onClick={() => list.pageInfo.endCursor && onMore(list.pageInfo.endCursor)}>
            More
          </button>
        )}
      </footer>
    </section>
  );
}
