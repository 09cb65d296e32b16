import { useEffect, useState } from 'preact/hooks';
import type { KindFacts } from '../../../server/console/kinds.js';
import { caller } from '../../callers/caller.js';
import { follow } from '../../query/event-stream.js';
import type { ThingRow } from './thing-query.js';

/** The kind whose states the gateway's subscription follows, and states that it stays in. */
const followed = 'Instance';
const stable = new Set(['RUNNING', 'STOPPED']);

const subscription = `subscription LiveStatus($regionId: String!, $instanceIds: [String!]!) {
  instanceStatus(regionId: $regionId, instanceIds: $instanceIds) { id status }
}`;

interface LiveStatus {
  /** The newest state, if one came. */
  readonly status: string | null;
  readonly isOn: boolean;
  /** Follows it again, after a change. */
  follow(): void;
}

/** The state of an instance as it changes, by server-sent events, until it stays in one. */
export function useLiveStatus(facts: KindFacts, thing: ThingRow | null): LiveStatus {
  const [status, setStatus] = useState<string | null>(null);
  const [isOn, setOn] = useState(false);
  const [turn, setTurn] = useState(0);
  const instanceId = facts.kind === followed ? thing?.instanceId : null;
  const regionId = thing?.regionId;
  const isMoving = typeof thing?.status === 'string' && !stable.has(thing.status);
  const who = caller.value;
  useEffect(() => {
    setStatus(null);
    if (!who || typeof instanceId !== 'string' || !regionId || !(isMoving || turn > 0)) return;
    const abort = new AbortController();
    const operation = { query: subscription, variables: { regionId, instanceIds: [instanceId] } };
    setOn(true);
    follow<{ instanceStatus: { status: string } }>(who, operation, abort.signal, ({ instanceStatus }) =>
      setStatus(instanceStatus.status),
    )
      // The state that was read stays; the page can be asked again.
      .catch(() => undefined)
      .finally(() => setOn(false));
    return () => abort.abort();
  }, [who, instanceId, regionId, isMoving, turn]);
  return { status, isOn, follow: () => setTurn(turn + 1) };
}
