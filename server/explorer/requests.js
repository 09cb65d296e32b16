// Sends what GraphiQL asks: with the caller's credentials, as a plan, or as a command for the clipboard.

import { caller, credentialHeaders } from './callers.js';

const send = self.fetch.bind(self);
const listeners = { sent: [], answered: [] };
let mode = 'answer';

/** Calls the listener for each request of the user: `sent` with its tab, `answered` with its tab and its cost or null. */
export function onRequest(event, listener) {
  listeners[event].push(listener);
}

export function activeTab() {
  return document.querySelector('.graphiql-tab[aria-selected=true]');
}

/**
 * Presses GraphiQL's button until a request is sent: GraphiQL ignores it while it reads the document of the tab. `how` is
 * `again` (for queries only), `plan`, `policy` or `curl`.
 */
export async function run(how) {
  mode = how;
  for (let tries = 0; tries < 200 && mode === how; tries += 1) {
    document.querySelector('.graphiql-execute-button')?.click();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  mode = 'answer';
}

self.fetch = async (input, init = {}) => {
  const headers = withCredentials(new Headers(init.headers));
  const body = typeof init.body === 'string' ? readBody(init.body) : null;
  if (!body || body.operationName === 'IntrospectionQuery') return send(input, { ...init, headers });
  const how = mode;
  mode = 'answer';
  const tab = activeTab();
  for (const listener of listeners.sent) listener({ tab });
  const answer = await answerAs[how](input, { ...init, headers }, body.query);
  void tellCost(answer.clone(), tab);
  return answer;
};

const answerAs = {
  answer: send,
  again: (input, init, query) =>
    mayChange(query)
      ? say({ notSent: 'This document has a mutation. Press the button to send it as this caller.' })
      : send(input, init),
  plan: (input, init) => sendForPlan(input, init, (plan) => plan),
  policy: (input, init) => sendForPlan(input, init, (plan) => plan.policy),
  curl: async (input, init) => {
    const command = curl(new URL(input, location.href), init);
    const copied = await navigator.clipboard.writeText(command).then(
      () => true,
      () => false,
    );
    return say({ [copied ? 'copiedToClipboard' : 'copyThis']: command });
  },
};

/** GraphiQL does not show extensions without data. */
async function sendForPlan(input, { headers, ...init }, show) {
  headers.set('x-yunmen-plan', '1');
  headers.set('accept', 'application/json');
  const response = await send(input, { ...init, headers });
  const { extensions } = await response.clone().json();
  return extensions?.plan ? say(show(extensions.plan)) : response;
}

/** Credentials in GraphiQL's headers editor come before those of the bar: a request has one kind of them. */
function withCredentials(headers) {
  if (credentialHeaders.some((name) => headers.has(name))) return headers;
  for (const [name, value] of Object.entries(caller?.headers ?? {})) headers.set(name, value);
  return headers;
}

/** A command with the caller's headers. Credentials that were typed are variables of the shell, so that no history keeps them. */
function curl(url, { headers, body }) {
  const own = [...headers].filter(([name]) => !credentialHeaders.includes(name) && name !== 'accept');
  const lines = [...own, ...Object.entries(caller?.copied ?? {})].map(([name, value]) =>
    value.includes('$') ? `-H "${name}: ${value}"` : `-H ${quoted(`${name}: ${value}`)}`,
  );
  return ['curl -s', url.href, ...lines, '-d', quoted(body)].join(' ');
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function readBody(text) {
  try {
    const body = JSON.parse(text);
    return typeof body?.query === 'string' ? body : null;
  } catch {
    return null;
  }
}

/** Also where the word stands in a comment or a text: those cannot be told from the document without reading all of it. */
function mayChange(query) {
  return /\bmutation\b/.test(query);
}

function say(data) {
  return new Response(JSON.stringify({ data }), { headers: { 'content-type': 'application/json' } });
}

/** Reads the cost at the end of an answer, in parts or whole. */
async function tellCost(answer, tab) {
  const text = await answer.text().catch(() => '');
  const end = text.slice(text.lastIndexOf('"cloud":'));
  const numberOf = (name) => new RegExp(`"${name}":\\s*(\\d+)`).exec(end)?.[1];
  const [calls, ms] = [numberOf('calls'), numberOf('durationMs')];
  const cost = calls === undefined ? null : { calls: Number(calls), ms: Number(ms ?? 0) };
  for (const listener of listeners.answered) listener({ tab, cost });
}
