import { Provider } from '@urql/preact';
import { useMemo, useState } from 'preact/hooks';
import { clientOf } from './client';
import { type Filter, Filters, noFilter } from './filters';
import { InstanceList } from './instance-list';
import { people } from './people';

/** The whole page: the user, the filters and the answer. */
export function Portal() {
  const [person, setPerson] = useState(people[0]);
  const [filter, setFilter] = useState<Filter>(noFilter);
  const client = useMemo(() => clientOf(person), [person]);
  return (
    <>
      <header>
        <h1>Instances</h1>
        <label>
          Signed in as{' '}
          <select
            value={person.name}
            onChange={({ currentTarget }) =>
              setPerson(people.find(({ name }) => name === currentTarget.value) ?? person)
            }
          >
            {people.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <small>{person.may}</small>
      </header>
      <main>
        <Filters filter={filter} onChange={setFilter} />
        <Provider value={client}>
          {/* Another question begins at its first page. */}
          <InstanceList key={JSON.stringify([person.name, filter])} filter={filter} />
        </Provider>
      </main>
    </>
  );
}
