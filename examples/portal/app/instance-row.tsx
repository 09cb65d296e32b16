import { useSubscription } from '@urql/preact';
import { useEffect, useState } from 'preact/hooks';
import { type InstanceStatus, type RowFragment, StatusDocument } from './graphql';
import { columns } from './instance-columns';
import { Failures, Refusal } from './notices';
import { Power, type Written } from './power';
import { mayTag, useRights } from './rights';
import { Cell } from './table';
import { TagForm } from './tag-form';

const passing: readonly InstanceStatus[] = ['PENDING', 'STARTING', 'STOPPING'];

interface RowProps {
  readonly row: RowFragment;
  readonly onTag: (tag: string) => void;
}

/** One instance in its latest known state: from the list, from a mutation, or from the subscription. */
export function InstanceRow({ row, onTag }: RowProps) {
  const [now, setNow] = useState(row);
  const [written, setWritten] = useState<Written>({});
  const [tagging, setTagging] = useState(false);
  const rights = useRights();
  useEffect(() => setNow(row), [row]);
  const forbidden = rights.of(now.regionId);
  const addresses = [...now.privateIpAddresses, ...now.publicIpAddresses];

  function wrote(outcome: Written): void {
    setWritten(outcome);
    if (outcome.row) setNow(outcome.row);
    const missing = outcome.refused?.error?.missingPermission;
    if (missing) rights.refuse(now.regionId, missing.action);
  }

  return (
    <tbody>
      <tr>
        <th scope="row">
          {now.name ?? 'without a name'}
          <code>{now.instanceId}</code>
        </th>
        <Cell title="Region">{now.regionId}</Cell>
        <Cell title="Status">
          <span class="status" data-status={now.status} aria-live="polite">
            {now.status.toLowerCase()}
          </span>
          {passing.includes(now.status) && <Watch row={now} onChange={setNow} />}
        </Cell>
        <Cell title="Type">{now.instanceType}</Cell>
        <Cell title="Address">{addresses.join(' ')}</Cell>
        <Cell title="Tags">
          {now.tags.map(({ key, value }) => (
            <Tag key={key} name={key} value={value} onTag={onTag} />
          ))}
        </Cell>
        <td class="actions">
          {forbidden && (
            <>
              <Power row={now} forbidden={forbidden} onWritten={wrote} />
              {mayTag(forbidden) && (
                <button type="button" aria-expanded={tagging} onClick={() => setTagging(!tagging)}>
                  Tag
                </button>
              )}
            </>
          )}
        </td>
      </tr>
      {(written.refused?.error || written.error) && (
        <tr>
          <td colSpan={columns.length}>
            <Failures error={written.error} />
            {written.refused?.error && <Refusal error={written.refused.error} />}
          </td>
        </tr>
      )}
      {tagging && <TagForm row={now} onDone={() => setTagging(false)} />}
    </tbody>
  );
}

/** Shows only things with this tag. */
function Tag({ name, value, onTag }: { name: string; value: string | null; onTag: (tag: string) => void }) {
  return (
    <button
      type="button"
      class="tag"
      title="Only with this tag"
      onClick={() => onTag(value ? `${name}:${value}` : name)}
    >
      {name}
      {value && `: ${value}`}
    </button>
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
