import { useState } from 'preact/hooks';
import type { KindFacts, MutationFacts } from '../../../server/console/kinds.js';
import { caller } from '../../callers/caller.js';
import { fieldLabel } from '../../kinds/labels.js';
import { ProblemText, StatementText } from '../../panel/problems.js';
import { QueryDetails } from '../../panel/query-details.js';
import { ValueInput } from '../../panel/value-input.js';
import type { Answer, Statement } from '../../query/operation.js';
import { send } from '../../query/send.js';
import { words } from '../../strings/words.js';
import { Status } from '../../table/status.js';
import { confirmOf, typedInputs, valueFromThing } from './targets.js';
import type { ThingRow } from './thing-query.js';

interface TargetResult {
  readonly id: string;
  readonly ok: boolean;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly missingPermission: { readonly statement: Statement | null } | null;
  } | null;
}

interface Payload {
  readonly results: readonly TargetResult[];
  readonly dryRun: 'UPSTREAM' | 'GATEWAY' | null;
}

type Outcome = Answer<{ readonly done: Payload | null }>;

interface FormProps {
  readonly mutation: MutationFacts;
  readonly facts: KindFacts;
  readonly thing: ThingRow;
  readonly onDone: () => void;
}

/** One action on one thing: what it needs, a try without a change, and the change after it is confirmed. */
export function ActionForm({ mutation, facts, thing, onDone }: FormProps) {
  const text = words.value.actions;
  const [given, setGiven] = useState<Readonly<Record<string, unknown>>>({});
  const [confirmed, setConfirmed] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const inputs = typedInputs(mutation, facts, thing);
  const confirm = confirmOf(mutation, facts, thing);
  const lacks = inputs.some(({ name, isRequired }) => isRequired && isMissing(given[name]));
  const isConfirmed = confirmed === (confirm ?? 'yes');
  const operationOf = (dryRun: boolean) => ({
    query: `mutation ${mutation.name.charAt(0).toUpperCase()}${mutation.name.slice(1)}($input: ${mutation.inputType}!) {
  done: ${mutation.name}(input: $input) {
    dryRun
    results { id ok error { code message missingPermission { statement } } }
  }
}`,
    variables: { input: { ...inputOf(mutation, facts, thing, given), ...(confirm !== null && { confirm }), dryRun } },
  });
  const run = async (dryRun: boolean) => {
    const who = caller.value;
    if (!who) return;
    setBusy(true);
    // A change that has begun is not broken off: its outcome would not be known.
    const answer = await send<{ done: Payload | null }>(who, operationOf(dryRun), {
      signal: new AbortController().signal,
    });
    setBusy(false);
    setOutcome(answer);
    setConfirmed('');
    if (!dryRun) onDone();
  };
  return (
    <form class="action" onSubmit={(event) => event.preventDefault()}>
      <p class="note">{mutation.description}</p>
      {inputs.map((input) => (
        <fieldset key={input.name}>
          <legend title={input.description}>
            {fieldLabel(input.name)} {input.isRequired && <small>{text.required}</small>}
          </legend>
          <ValueInput
            about={input}
            value={given[input.name]}
            onChange={(value) => setGiven({ ...given, [input.name]: value })}
          />
        </fieldset>
      ))}
      {confirm === null ? (
        <label class="confirm">
          <input
            type="checkbox"
            checked={confirmed === 'yes'}
            onChange={({ currentTarget }) => setConfirmed(currentTarget.checked ? 'yes' : '')}
          />
          {text.confirmed}
        </label>
      ) : (
        <label class="confirm">
          {text.confirm(confirm)}
          <input
            value={confirmed}
            autocomplete="off"
            onInput={({ currentTarget }) => setConfirmed(currentTarget.value)}
          />
        </label>
      )}
      <p class="buttons">
        <button type="button" disabled={isBusy || lacks} onClick={() => void run(true)}>
          {text.dryRun}
        </button>
        <button type="button" class="main" disabled={isBusy || lacks || !isConfirmed} onClick={() => void run(false)}>
          {fieldLabel(mutation.name)}
        </button>
        {isBusy && <span role="status">{text.busy}</span>}
      </p>
      {outcome && <OutcomeText outcome={outcome} />}
      <QueryDetails operation={operationOf(true)} />
    </form>
  );
}

/** What the gateway says of the one target. */
function OutcomeText({ outcome }: { readonly outcome: Outcome }) {
  const text = words.value.actions;
  const payload = outcome.data?.done;
  return (
    <div role="status" class="outcome">
      {outcome.problems.map((problem) => (
        <ProblemText key={problem.message} problem={problem} />
      ))}
      {payload?.results.map(({ id, ok, error }) => (
        <div key={id}>
          {ok ? (
            <Status
              tone="good"
              value={
                payload.dryRun === 'UPSTREAM' ? text.dryRunUpstream : payload.dryRun ? text.dryRunGateway : text.done
              }
            />
          ) : (
            <Status tone="bad" value={payload.dryRun ? text.refused : text.failed} />
          )}
          {error && (
            <p>
              <span class="code">{error.code}</span> {error.message}
            </p>
          )}
          {error?.missingPermission?.statement && <StatementText statement={error.missingPermission.statement} />}
        </div>
      ))}
    </div>
  );
}

function inputOf(mutation: MutationFacts, facts: KindFacts, thing: ThingRow, given: Readonly<Record<string, unknown>>) {
  const known = mutation.inputs.map((input): [string, unknown] => {
    const own = input.isRequired ? valueFromThing(input, facts, thing) : null;
    return [input.name, own ?? given[input.name]];
  });
  return Object.fromEntries(known.filter(([, value]) => !isMissing(value)));
}

function isMissing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === '';
}
