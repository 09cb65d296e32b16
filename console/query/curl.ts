import type { Caller } from '../callers/caller.js';
import type { Operation } from './operation.js';
import { endpoint } from './send.js';

/** An operation as a command. Credentials that were typed or issued are variables of the shell, so that no history keeps them. */
export function curlOf(caller: Caller, { query, variables }: Operation): string {
  const headers = Object.entries(caller.copied).map(([name, value]) =>
    value.includes('$') ? `-H "${name}: ${value}"` : `-H ${quoted(`${name}: ${value}`)}`,
  );
  const body = JSON.stringify({ query: compact(query), ...(variables && { variables }) });
  const lines = [
    `curl -s ${location.origin}${endpoint}`,
    "-H 'content-type: application/json'",
    ...headers,
    `-d ${quoted(body)}`,
  ];
  return lines.join(' \\\n  ');
}

/**
 * The address of the explorer with this operation in a tab, and the name of a ready caller. The browser does not send the fragment
 * of an address.
 */
export function explorerAddress({ name }: Caller, { query, variables }: Operation): string {
  const fragment = new URLSearchParams({
    query,
    ...(variables && { variables: JSON.stringify(variables, null, 2) }),
    caller: name,
  });
  return `${endpoint}#${fragment}`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const compact = (query: string) => query.replaceAll(/\s+/g, ' ').trim();
