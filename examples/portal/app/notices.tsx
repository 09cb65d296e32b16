import type { CombinedError } from '@urql/core';
import type { Cost } from './client';
import type { OutcomeFragment, PermissionFragment } from './graphql';

/** Shows the rest of an answer besides its data: errors, missing parts and cost. */

export function Failures({ error }: { error: CombinedError | undefined }) {
  if (!error) return null;
  if (error.networkError) return <Notice>The gateway does not answer. Is it running?</Notice>;
  return error.graphQLErrors.map(({ message, extensions }) => (
    <Notice key={message}>
      {message}
      <Missing permissions={[extensions.missingPermission as PermissionFragment | undefined]} />
    </Notice>
  ));
}

interface Scope {
  readonly regionId: string | null;
  readonly code: string;
  readonly message: string;
  readonly missingPermission: PermissionFragment | null;
}

interface UnreadProps {
  readonly scopes: readonly Scope[];
  readonly hasRows: boolean;
}

/** Places that are not in the list: those that the person may not see, and apart from them those that did not answer. */
export function Unread({ scopes, hasRows }: UnreadProps) {
  const forbidden = scopes.filter(({ code }) => code === 'FORBIDDEN');
  const others = scopes.filter(({ code }) => code !== 'FORBIDDEN');
  return (
    <>
      {forbidden.length > 0 && (
        <div class="notice quiet" role="status">
          <strong>{hasRows ? `You may not see ${placesOf(forbidden)}.` : 'You may not see these instances.'}</strong>
          <Reasons scopes={forbidden} />
          <Missing permissions={forbidden.map(({ missingPermission }) => missingPermission)} />
        </div>
      )}
      {others.length > 0 && (
        <Notice>
          <strong>{placesOf(others)} could not be read.</strong> What is there is not in this list.
          <Reasons scopes={others} />
        </Notice>
      )}
    </>
  );
}

/** Three regions by their names, more by their number. */
function placesOf(scopes: readonly Scope[]): string {
  const names = scopes.map(({ regionId }) => regionId ?? 'the list of regions');
  return names.length > 3 ? `${names.length} regions` : names.join(', ');
}

function Reasons({ scopes }: { scopes: readonly Scope[] }) {
  return (
    <details>
      <summary>Which, and why</summary>
      <ul>
        {scopes.map(({ regionId, code, message }) => (
          <li key={regionId}>
            <code>{code}</code> {message}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Refusal({ error }: { error: NonNullable<OutcomeFragment['error']> }) {
  return (
    <Notice>
      {error.message}
      <Missing permissions={[error.missingPermission]} />
    </Notice>
  );
}

/** The policy to send to the administrator of the account: one statement per action, with all resources that were denied. */
function Missing({ permissions }: { permissions: readonly (PermissionFragment | null | undefined)[] }) {
  const known = permissions.filter((each) => each !== null && each !== undefined);
  const actions = [...new Set(known.map(({ action }) => action))];
  return actions.map((action) => (
    <MissingAction key={action} refused={known.filter((each) => each.action === action)} />
  ));
}

function MissingAction({ refused }: { refused: readonly PermissionFragment[] }) {
  const [first] = refused;
  if (!first) return null;
  const grantable = refused.filter(({ statement }) => statement !== null);
  if (grantable.length === 0) return <p>A policy forbids {first.action}: no grant helps while it does.</p>;
  const resources = [...new Set(grantable.map(({ resource }) => resource))];
  const text = JSON.stringify({ Effect: 'Allow', Action: [first.action], Resource: resources }, null, 2);
  return (
    <details class="missing">
      <summary>
        Ask your administrator for <code>{first.action}</code>
      </summary>
      <pre>{text}</pre>
      <button type="button" onClick={() => navigator.clipboard.writeText(text)}>
        Copy the statement
      </button>
    </details>
  );
}

/** What the answers on the page took together. */
export function CostLine({ costs }: { costs: readonly Cost[] }) {
  if (costs.length === 0) return null;
  const sum = (part: keyof Cost) => costs.reduce((all, cost) => all + cost[part], 0);
  const [calls, cached] = [sum('calls'), sum('cached')];
  return (
    <small class="cost">
      {calls} {calls === 1 ? 'call' : 'calls'} of the cloud, {cached} {cached === 1 ? 'answer' : 'answers'} from the
      cache, {sum('durationMs')} ms
    </small>
  );
}

function Notice({ children }: { children: preact.ComponentChildren }) {
  return (
    <div class="notice" role="alert">
      {children}
    </div>
  );
}
