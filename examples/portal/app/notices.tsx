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

/** Regions that could not be read. */
export function Unread({ scopes }: { scopes: readonly Scope[] }) {
  if (scopes.length === 0) return null;
  const places = scopes.map(({ regionId }) => regionId ?? 'the list of regions');
  return (
    <Notice>
      <strong>This list is not complete.</strong>{' '}
      <details>
        <summary>
          {scopes.length === 1 ? 'One place' : `${scopes.length} places`} could not be read:{' '}
          {places.slice(0, 3).join(', ')}
          {places.length > 3 && ' …'}
        </summary>
        <ul>
          {scopes.map(({ regionId, code, message }) => (
            <li key={regionId}>
              <code>{code}</code> {message}
            </li>
          ))}
        </ul>
      </details>
      <Missing permissions={scopes.map(({ missingPermission }) => missingPermission)} />
    </Notice>
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

export function CostLine({ cost }: { cost: Cost | null }) {
  if (!cost) return null;
  const { calls, cached, durationMs } = cost;
  return (
    <small class="cost">
      {calls} {calls === 1 ? 'call' : 'calls'} of the cloud, {cached} {cached === 1 ? 'answer' : 'answers'} from the
      cache, {durationMs} ms
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
