import { useMutation } from '@urql/preact';
import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { type OutcomeFragment, type RowFragment, TagDocument } from './graphql';
import { columns } from './instance-columns';
import { Failures, Refusal } from './notices';
import { useRights } from './rights';

/** Adds a tag, or changes the value of an existing one. The list reloads automatically, because its instances changed. */
export function TagForm({ row, onDone }: { row: RowFragment; onDone: () => void }) {
  const [{ fetching, error }, tag] = useMutation(TagDocument);
  const rights = useRights();
  const [refused, setRefused] = useState<OutcomeFragment | null>(null);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const tags = [{ key: String(form.get('key')), value: String(form.get('value')) }];
    const { data } = await tag({ input: { ids: [row.id], tags } }, { additionalTypenames: ['Instance'] });
    const failure = data?.tagResources.results.find(({ ok }) => !ok) ?? null;
    setRefused(failure);
    const missing = failure?.error?.missingPermission;
    if (missing) rights.refuse(row.regionId, missing.action);
    if (data && !failure) onDone();
  }

  return (
    <tr>
      <td colSpan={columns.length}>
        <form class="filters" onSubmit={submit} aria-label={`Tag ${row.instanceId}`}>
          <label>
            Key <input name="key" required maxLength={128} />
          </label>
          <label>
            Value <input name="value" maxLength={128} />
          </label>
          <button type="submit" disabled={fetching}>
            Add the tag
          </button>
        </form>
        <Failures error={error} />
        {refused?.error && <Refusal error={refused.error} />}
      </td>
    </tr>
  );
}
