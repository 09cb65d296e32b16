import { useMemo } from 'preact/hooks';
import type { KindFacts } from '../../../server/console/kinds.js';
import { Link } from '../../app/link.js';
import { addressOf, go, route } from '../../app/route.js';
import { useKind } from '../../kinds/catalogue.js';
import { nameField } from '../../kinds/columns.js';
import { kindLabel } from '../../kinds/labels.js';
import { thingAddress } from '../../kinds/thing-link.js';
import { CopyButton } from '../../panel/copy-button.js';
import { Skeleton } from '../../panel/skeleton.js';
import { useQuery } from '../../query/use-query.js';
import { words } from '../../strings/words.js';
import { textOf } from '../../table/value.js';
import { Actions } from './actions.js';
import { Facts } from './facts.js';
import { Hanging } from './hanging.js';
import { useLiveStatus } from './live-status.js';
import { Metrics } from './metrics.js';
import { type ThingData, thingOf } from './thing-query.js';

/** The page of one thing: what it is, what it belongs to, what hangs on it, what happened to it and what can be done. */
export function Thing() {
  const { rest, params } = route.value;
  const id = params.get('id') ?? '';
  const facts = useKind(rest || null);
  if (!rest) return <FindKind id={id} />;
  if (facts === null) return <p>{words.value.shell.noPage}</p>;
  return facts ? <ThingOfKind key={id} facts={facts} id={id} /> : <Skeleton lines={10} />;
}

const kindQuery = 'query KindOfThing($id: ID!) { node(id: $id) { __typename } }';

/** Asks what kind an id is of, then goes to its page. */
function FindKind({ id }: { readonly id: string }) {
  const asked = useQuery<{ node: { __typename: string } | null }>({ query: kindQuery, variables: { id } });
  const kind = asked.answer?.data?.node?.__typename;
  if (kind) go(thingAddress(id, kind), { replace: true });
  if (asked.isBusy || kind) return <Skeleton lines={10} />;
  return <p role="alert">{asked.answer?.problems[0]?.message ?? words.value.thing.gone}</p>;
}

function ThingOfKind({ facts, id }: { readonly facts: KindFacts; readonly id: string }) {
  const text = words.value.thing;
  const operation = useMemo(() => ({ query: thingOf(facts), variables: { id } }), [facts, id]);
  const asked = useQuery<ThingData>(operation);
  const read = asked.answer?.data?.node ?? null;
  const live = useLiveStatus(facts, read);
  const thing = read && live.status ? { ...read, status: live.status } : read;
  const name = nameField(facts);
  const title = textOf(name ? thing?.[name] : null) || id.replace(/^.*[:/]/, '');
  return (
    <>
      <header class="page-head">
        <div>
          <p class="crumbs">
            <Link to={addressOf(`/resources/${facts.kind}`)}>{kindLabel(facts)}</Link>
          </p>
          <h1>{title}</h1>
        </div>
        <span class="grow" />
        <CopyButton label={text.copyId} text={() => id} />
        {thing?.consoleUrl && (
          <a class="button" href={thing.consoleUrl} target="_blank" rel="noreferrer noopener">
            {text.console} ↗
          </a>
        )}
      </header>
      {asked.answer?.isComplete && !thing && asked.answer.problems.length === 0 ? (
        <p role="alert">{text.gone}</p>
      ) : (
        <div class="panels thing">
          <Facts facts={facts} asked={asked} thing={thing} isLive={live.isOn} />
          {thing && facts.metrics && <Metrics facts={facts} id={id} />}
          {thing && <Hanging facts={facts} id={id} />}
          {thing && (
            <Actions
              facts={facts}
              thing={thing}
              onDone={() => {
                asked.again();
                live.follow();
              }}
            />
          )}
        </div>
      )}
    </>
  );
}
