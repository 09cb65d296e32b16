import { useSubscription } from '@urql/preact';
import { useEffect, useState } from 'preact/hooks';
import { type InstanceStatus, type RowFragment, StatusDocument } from './graphql';
import { Failures, Refusal } from './notices';
import { Power, type Written } from './power';
import { TagForm } from './tag-form';

const passing: readonly InstanceStatus[] = ['PENDING', 'STARTING', 'STOPPING'];

/** One instance in its latest known state: from the list, from a mutation, or from the subscription. */
export function InstanceRow({ row }: { row: RowFragment }) {
  const [now, setNow] = useState(row);
  const [written, setWritten] = useState<Written>({});
  const [tagging, setTagging] = useState(false);
  useEffect(() => setNow(row), [row]);

  function wrote(outcome: Written): void {
    setWritten(outcome);
    if (outcome.row) setNow(outcome.row);
  }

  return (
    <tbody>
      <tr>
        <th scope="row">
          {now.name ?? 'without a name'}
          <code>{now.instanceId}</code>
        </th>
        <td>{now.regionId}</td>
        <td>
          <span class="status" data-status={now.status} aria-live="polite">
            {now.status.toLowerCase()}
          </span>
          {passing.includes(now.status) && <Watch row={now} onChange={setNow} />}
        </td>
        <td>{now.instanceType}</td>
        <td>{[...now.privateIpAddresses, ...now.publicIpAddresses].join(' ')}</td>
        <td>
          {now.tags.map(({ key, value }) => (
            <span class="tag" key={key}>
              {key}
              {value && `: ${value}`}
            </span>
          ))}
        </td>
        <td class="actions">
          <Power row={now} onWritten={wrote} />
          <button type="button" aria-expanded={tagging} onClick={() => setTagging(!tagging)}>
            Tag
          </button>
        </td>
      </tr>
      {(written.refused?.error || written.error) && (
        <tr>
          <td colSpan={7}>
            <Failures error={written.error} />
            {written.refused?.error && <Refusal error={written.refused.error} />}
          </td>
        </tr>
      )}
      {tagging && <TagForm row={now} onDone={() => setTagging(false)} />}
    </tbody>
  );
}

/** Subscribes while the instance changes from one state to another; the gateway ends the subscription at the final state. */
function Watch({ row, onChange }: { row: RowFragment; onChange: (row: RowFragment) => void }) {
  const { regionId, instanceId } = row;
  const [{ data }] = useSubscription({ query: StatusDocument, variables: { regionId, instanceIds: [instanceId] } });
  useEffect(() => {
    if (data) onChange(data.instanceStatus);
  }, [data]);
  return null;
}
