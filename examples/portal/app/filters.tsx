import { useQuery } from '@urql/preact';
import type { Filter } from './filter';
import { type InstanceStatus, RegionsDocument } from './graphql';

const statuses: readonly InstanceStatus[] = ['RUNNING', 'STOPPED', 'STARTING', 'STOPPING', 'PENDING'];

interface FiltersProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

export function Filters({ filter, onChange }: FiltersProps) {
  const [{ data }] = useQuery({ query: RegionsDocument });
  const regions = data?.regions ?? [];
  const set = (key: keyof Filter) => (value: string) => onChange({ ...filter, [key]: value });
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <Text label="Name" hint="shop-web-*" value={filter.name} onChange={set('name')} />
      <label>
        Region
        <select value={filter.region} onChange={({ currentTarget }) => set('region')(currentTarget.value)}>
          <option value="">all</option>
          {/* Also a region that the caller may not list. */}
          {filter.region && !regions.some(({ regionId }) => regionId === filter.region) && (
            <option>{filter.region}</option>
          )}
          {regions.map(({ regionId, localName }) => (
            <option key={regionId} value={regionId}>
              {regionId} {localName}
            </option>
          ))}
        </select>
      </label>
      <label>
        Status
        <select value={filter.status} onChange={({ currentTarget }) => set('status')(currentTarget.value)}>
          <option value="">any</option>
          {statuses.map((status) => (
            <option key={status} value={status}>
              {status.toLowerCase()}
            </option>
          ))}
        </select>
      </label>
      <Text label="Type" hint="ecs.g7.large" value={filter.type} onChange={set('type')} />
      <Text label="Tag" hint="env:prod" value={filter.tag} onChange={set('tag')} />
    </form>
  );
}

interface TextProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Asks when the field is left or Enter is pressed, and not with each letter. */
function Text({ label, hint, value, onChange }: TextProps) {
  return (
    <label>
      {label}
      <input
        type="search"
        placeholder={hint}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value.trim())}
      />
    </label>
  );
}
