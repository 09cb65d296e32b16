import { Provider } from '@urql/preact';
import { useMemo, useState } from 'preact/hooks';
import { useAddress } from './address';
import { clientOf } from './client';
import { Filters } from './filters';
import { InstanceList } from './instance-list';
import { people } from './people';

/** The whole page: the user, the filters and the answer. */
export function Portal() {
  const [person, setPerson] = useState(people[0]);
  const [{ filter, pages }, show] = useAddress();
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
        <Provider value={client}>
          <Filters filter={filter} onChange={(next) => show({ filter: next, pages: 1 })} />
          {/* Another person and another question begin with nothing. */}
          <InstanceList
            key={JSON.stringify([person.name, filter])}
            filter={filter}
            pages={pages}
            onPages={(more) => show({ filter, pages: more })}
            onTag={(tag) => show({ filter: { ...filter, tag }, pages: 1 })}
          />
        </Provider>
      </main>
    </>
  );
}
