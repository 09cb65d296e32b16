import type { CombinedError } from '@urql/core';
import { useMutation } from '@urql/preact';
import { useState } from 'preact/hooks';
import { type OutcomeFragment, type RowFragment, StartDocument, StopDocument } from './graphql';
import type { Action } from './rights';

/** The result of a mutation: the instance as read afterwards, or the reason of the failure. */
export interface Written {
  readonly row?: RowFragment | undefined;
  readonly refused?: OutcomeFragment | undefined;
  readonly error?: CombinedError | undefined;
}

interface Payload {
  readonly results: readonly OutcomeFragment[];
  readonly instances: readonly RowFragment[];
}

interface PowerProps {
  readonly row: RowFragment;
  readonly forbidden: ReadonlySet<Action>;
  readonly onWritten: (written: Written) => void;
}

/** The button that starts or stops an instance. Stopping needs a confirmation, because the instance may be in use. */
export function Power({ row, forbidden, onWritten }: PowerProps) {
  const [stopped, stop] = useMutation(StopDocument);
  const [started, start] = useMutation(StartDocument);
  const [asking, setAsking] = useState(false);
  const busy = stopped.fetching || started.fetching;
  const mayStop = row.status === 'RUNNING' && !forbidden.has('ecs:StopInstances');
  const mayStart = row.status === 'STOPPED' && !forbidden.has('ecs:StartInstances');
  const input = { regionId: row.regionId, instanceIds: [row.instanceId] };

  function tell(payload: Payload | undefined, error: CombinedError | undefined): void {
    onWritten({ row: payload?.instances[0], refused: payload?.results.find(({ ok }) => !ok), error });
  }

  async function stopNow(): Promise<void> {
    setAsking(false);
    const { data, error } = await stop({ input });
    tell(data?.stopInstances, error);
  }

  async function startNow(): Promise<void> {
    const { data, error } = await start({ input });
    tell(data?.startInstances, error);
  }

  return (
    <>
      {mayStop && !asking && (
        <button type="button" disabled={busy} onClick={() => setAsking(true)}>
          Stop
        </button>
      )}
      {mayStop && asking && (
        <>
          <button type="button" class="danger" onClick={stopNow}>
            Stop it now
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            Leave it
          </button>
        </>
      )}
      {mayStart && (
        <button type="button" disabled={busy} onClick={startNow}>
          Start
        </button>
      )}
    </>
  );
}
