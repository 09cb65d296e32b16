import type { InstanceFilter, InstanceStatus } from './graphql';

/** The values of the form fields. */
export interface Filter {
  readonly name: string;
  readonly status: InstanceStatus | '';
}

export const noFilter: Filter = { name: '', status: '' };

const statuses: readonly InstanceStatus[] = ['RUNNING', 'STOPPED', 'STARTING', 'STOPPING', 'PENDING'];

export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        Name{' '}
        <input
          type="search"
          placeholder="k8s-*"
          value={filter.name}
          onChange={({ currentTarget }) => onChange({ ...filter, name: currentTarget.value.trim() })}
        />
      </label>
      <label>
        Status{' '}
        <select
          value={filter.status}
          onChange={({ currentTarget }) => onChange({ ...filter, status: currentTarget.value as Filter['status'] })}
        >
          <option value="">any</option>
          {statuses.map((status) => (
            <option key={status} value={status}>
              {status.toLowerCase()}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

/** The same as the filter argument of the gateway. */
export function toInput({ name, status }: Filter): InstanceFilter {
  return { ...(name && { name }), ...(status && { status }) };
}
