/** The gateway follows the GraphQL over HTTP specification: every MUST, SHOULD and MAY of graphql-http's audits. */
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../../server/http/listen.js';
import { keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
let server: Listening;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, introspection: true });
  server = await listen(gateway.gateway, 0, '127.0.0.1');
});
afterAll(async () => {
  await server.shutDown(0);
  await gateway.close();
});

/** Every audit is sent with credentials, because every request needs a caller. */
const fetchFn = (url: string, init: RequestInit = {}) => {
  const headers = {
    ...(init.headers as Record<string, string>),
    ...keyHeaders(gateway.emulator.callers.administrator),
  };
  return fetch(url, { ...init, headers });
};

const audits = serverAudits({ url: () => `${server.origin}/graphql`, fetchFn });

describe('over HTTP', () => {
  it('the specification has many audits', () => {
    expect(audits.length).toBeGreaterThan(55);
  });

  it.each(audits.map((audit) => [audit.name, audit] as const))('it %s', async (_name, audit) => {
    const result = await audit.fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });
});
