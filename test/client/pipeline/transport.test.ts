/** Endpoints whose host does not exist, as distinct from endpoints that cannot be reached now. */
import { Agent } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { Clock } from '../../../client/pipeline/clock.js';
import { createTransport } from '../../../client/pipeline/transport.js';
import { readResponse } from '../../../client/wire/read-response.js';
import { callOf } from '../calling.js';

const agents: Agent[] = [];
afterAll(() => Promise.all(agents.map((agent) => agent.close())));

/** The error of a call for this result of the DNS lookup. */
async function failureOf(code: string, { upstream = null as string | null } = {}): Promise<CloudError> {
  const dispatcher = new Agent({
    connect: {
      lookup: (hostname, _options, done) => {
        const error = Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, syscall: 'getaddrinfo' });
        done(Object.assign(error, { hostname }), '', 4);
      },
    },
  });
  agents.push(dispatcher);
  const clock = new Clock();
  const transport = createTransport({ dispatcher, upstream, attemptTimeoutMs: 5_000, clock, read: readResponse });
  const request = { method: 'POST', host: 'ecs.cn-hangzuo.aliyuncs.com', path: '/', headers: {} } as const;
  const failure = await transport(request, callOf({ regionId: 'cn-hangzuo' }), []).catch((error: unknown) => error);
  if (failure instanceof CloudError) return failure;
  throw new Error('It did not fail.');
}

describe('an endpoint whose host does not exist', () => {
  it('is permanently unavailable, and the message names the region and the host', async () => {
    const error = await failureOf('ENOTFOUND');
    expect(error).toMatchObject({ kind: 'unavailable', retryable: false, regionId: 'cn-hangzuo', neverSent: true });
    expect(error.message).toMatch(/region cn-hangzuo .*ecs\.cn-hangzuo\.aliyuncs\.com does not exist/);
    expect(error.message).not.toMatch(/later/);
  });

  it('is looked up again if the name server did not answer', async () => {
    expect(await failureOf('EAI_AGAIN')).toMatchObject({ kind: 'unavailable', retryable: true });
  });

  it('is not assumed when another host is unknown, such as the central one', async () => {
    const error = await failureOf('ENOTFOUND', { upstream: 'http://no-such-gateway.test' });
    expect(error).toMatchObject({ kind: 'unavailable', retryable: true });
    expect(error.message).not.toMatch(/region cn-hangzuo has/);
  });
});
