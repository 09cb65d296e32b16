/** Spans reach the collector of OTEL_*: the request, its field batches and its calls, in the client's trace. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { keyHeaders } from '../gateway/harness.js';
import { startEmulator } from '../start-emulator.js';
import { startServer } from './gateway-process.js';

interface Sent {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Sent['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly Sent[] }[];
  }[];
}

let emulator: Emulator;
let collector: Server;
const exports: Export[] = [];

beforeAll(async () => {
  emulator = await startEmulator({ instances: 100 });
  collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      if (request.url === '/v1/traces') exports.push(JSON.parse(body));
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  collector.close();
  await emulator.close();
});

it('the request, its batches and its calls are one trace', { timeout: 60_000 }, async () => {
  const gateway = await startServer({
    YUNMEN_UPSTREAM: emulator.origin,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
  });
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      ...keyHeaders(emulator.callers.administrator),
    },
    body: JSON.stringify({
      query: '{ instances(regionIds: ["cn-hangzhou"], first: 5) { nodes { vpc { name cidrBlock } } } }',
    }),
  });
  const answer = (await response.json()) as { data: { instances: { nodes: object[] } } };
  expect(answer.data.instances.nodes).toHaveLength(5);
  gateway.signal('SIGTERM');
  expect(await gateway.ended).toBe(0); // The remaining spans are sent before the end.

  const [resource] = exports.flatMap(({ resourceSpans }) => resourceSpans.map((each) => each.resource));
  expect(resource?.attributes).toEqual(
    expect.arrayContaining([
      { key: 'service.name', value: { stringValue: 'yunmen' } },
      { key: 'deployment.environment', value: { stringValue: 'test' } },
    ]),
  );
  const spans = exports.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  const request = spans.find(({ name }) => name === 'GraphQL request');
  expect(request).toMatchObject({ traceId, parentSpanId: '00f067aa0ba902b7' });
  const below = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
  expect(below.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Ecs DescribeInstances', 'Vpc DescribeVpcs', 'instances', 'instances.nodes.vpc']),
  );
  const batch = below.find(({ name }) => name === 'instances.nodes.vpc');
  expect(batch?.attributes).toEqual([{ key: 'yunmen.fields', value: { intValue: 5 } }]);
  for (const span of spans) expect(span.traceId).toBe(traceId);
  expect(gateway.written()).toContain(`"traceparent":"00-${traceId}-${request?.spanId}-01"`);
  expect(JSON.stringify(exports)).not.toMatch(/secret-of|token-of|STS\.admin/);
});
