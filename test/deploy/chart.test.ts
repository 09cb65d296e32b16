/** The Helm chart as it is rendered, where helm is installed: what a cluster must not get wrong. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildASTSchema, parse as parseDocument, validate } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { typeDefs } from '../../resolvers/nouns/declared.js';
import { readConfig, variableNames } from '../../server/config/config.js';

const chart = fileURLToPath(new URL('../../deploy/chart', import.meta.url));
const examples = readdirSync(join(chart, 'examples'));
const example = (name: string) => ['-f', join(chart, 'examples', `${name}.yaml`)];
const least = ['--set', 'image.repository=r.example.com/yunmen', '--set', 'config.YUNMEN_IDENTITY=sts-headers'];

type Resource = Readonly<Record<string, never>> & {
  readonly kind: string;
  readonly metadata: { readonly name: string };
};

function helm(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('helm', args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const hasHelm = helm('version').status === 0;
const template = (args: readonly string[]) => helm('template', 'gateway', chart, '--kube-version', '1.31.0', ...args);

/** The resources by kind; of each kind the one with this name. */
function rendered(args: readonly string[]) {
  const { status, stdout, stderr } = template(args);
  if (status !== 0) throw new Error(stderr);
  const all = parseAllDocuments(stdout).flatMap((document) => (document.toJS() as Resource | null) ?? []);
  return (kind: string, name = 'gateway') =>
    all.find((each) => each.kind === kind && each.metadata.name === name) as never;
}

interface Probe {
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
  readonly httpGet: { readonly path: string };
}
interface Container {
  readonly command?: readonly string[];
  readonly env?: readonly object[];
  readonly securityContext: object;
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}
interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly containers: readonly [Container];
  readonly volumes?: readonly object[];
}
interface Deployment {
  readonly spec: { readonly replicas?: number; readonly template: { readonly spec: PodSpec } };
}

const podOf = (deployment: Deployment) => deployment.spec.template.spec;
const dataOf = (map: { readonly data: Readonly<Record<string, string>> }) => map.data;
const everySet: readonly (readonly [string, readonly string[]])[] = [
  ['the least values', least],
  ['ack-rrsa.yaml', example('ack-rrsa')],
  ['people.yaml and ingress-nginx.yaml', [...example('people'), ...example('ingress-nginx')]],
  ['ack-rrsa.yaml and ingress-alb.yaml', [...example('ack-rrsa'), ...example('ingress-alb')]],
];

describe.skipIf(!hasHelm)('the chart (needs helm)', () => {
  it.each(everySet)('passes helm lint with %s', (_name, args) => {
    const { status, stdout } = helm('lint', '--strict', chart, ...args);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('0 chart(s) failed') });
  });

  it('has tests for every example', () => {
    const used = new Set(everySet.flatMap(([, args]) => args));
    expect(examples.filter((name) => !used.has(join(chart, 'examples', name)))).toEqual([]);
  });

  it.each(everySet)('gives the gateway only variables that it accepts, with %s', (_name, args) => {
    const given = dataOf(rendered(args)('ConfigMap'));
    expect(Object.keys(given).filter((name) => !variableNames.includes(name))).toEqual([]);
    const config = readConfig(given);
    expect(config.YUNMEN_IDENTITY).toBeDefined();
    expect(config.YUNMEN_DRAIN_MS).toBeLessThanOrEqual(config.YUNMEN_GRACE_MS / 2);
  });

  it.each(everySet)('lets pods end in their own time, with %s', (_name, args) => {
    const find = rendered(args);
    const { terminationGracePeriodSeconds, containers } = podOf(find('Deployment'));
    const { YUNMEN_GRACE_MS, YUNMEN_DRAIN_MS } = readConfig(dataOf(find('ConfigMap')));
    expect(terminationGracePeriodSeconds * 1000).toBeGreaterThan(YUNMEN_GRACE_MS);
    const { periodSeconds, failureThreshold, httpGet } = containers[0].readinessProbe;
    expect(httpGet.path).toBe('/readyz');
    expect(periodSeconds * failureThreshold * 1000).toBeLessThan(YUNMEN_DRAIN_MS);
  });

  it.each([
    ['the default', []],
    ['4.5 s', ['--set-string', 'config.YUNMEN_MAX_LAG_MS=4500']],
  ])('has probes that wait longer than the event loop may be late: %s', (_what, args) => {
    const find = rendered([...least, ...args]);
    const { YUNMEN_MAX_LAG_MS } = readConfig(dataOf(find('ConfigMap')));
    const [{ startupProbe, livenessProbe, readinessProbe }] = podOf(find('Deployment')).containers;
    for (const probe of [startupProbe, livenessProbe, readinessProbe])
      expect(probe.timeoutSeconds * 1000).toBeGreaterThan(YUNMEN_MAX_LAG_MS + 1000);
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThanOrEqual(60);
    expect(livenessProbe.periodSeconds * livenessProbe.failureThreshold).toBeGreaterThanOrEqual(30);
  });

  it('runs two replicas that are not evicted together', () => {
    const find = rendered(least);
    expect((find('Deployment') as Deployment).spec.replicas).toBe(2);
    expect(find('PodDisruptionBudget')).toMatchObject({ spec: { maxUnavailable: 1 } });
    expect(find('HorizontalPodAutoscaler')).toBeUndefined();
  });

  it('leaves the number of replicas to the autoscaler, which reads the gateway’s metric and the CPU', () => {
    const find = rendered(example('people'));
    expect((find('Deployment') as Deployment).spec).not.toHaveProperty('replicas');
    expect(find('HorizontalPodAutoscaler')).toMatchObject({
      spec: {
        minReplicas: 2,
        metrics: [
          { type: 'Pods', pods: { metric: { name: 'yunmen_requests_in_flight' } } },
          { type: 'Resource', resource: { name: 'cpu' } },
        ],
      },
    });
    const telemetry = readFileSync(new URL('../../server/telemetry/metrics.ts', import.meta.url), 'utf8');
    expect(telemetry).toContain("'yunmen_requests_in_flight'");
  });

  it('serves metrics on a port of their own, with the alerts of alerts.yaml', () => {
    const find = rendered(example('people'));
    expect(readConfig(dataOf(find('ConfigMap'))).YUNMEN_METRICS_PORT).toBe(4001);
    expect(find('Service')).toMatchObject({ spec: { ports: [{ name: 'http' }, { name: 'metrics', port: 4001 }] } });
    expect(find('ServiceMonitor')).toMatchObject({ spec: { endpoints: [{ port: 'metrics', path: '/metrics' }] } });
    const { spec } = find('PrometheusRule') as { spec: object };
    const text = readFileSync(join(chart, 'alerts.yaml'), 'utf8');
    expect(spec).toEqual(parse(text.replaceAll('runbook_url: ', 'runbook_url: https://docs.example.com/yunmen/')));
    expect(JSON.stringify(spec)).toContain('"runbook_url":"https://docs.example.com/yunmen/docs/alerts.md#');
  });

  it('takes the address of Redis from a secret, and refuses secrets in the ConfigMap', () => {
    const find = rendered(example('ack-rrsa'));
    expect(podOf(find('Deployment')).containers[0].env).toEqual([
      { name: 'YUNMEN_REDIS', valueFrom: { secretKeyRef: { name: 'yunmen-redis', key: 'YUNMEN_REDIS' } } },
    ]);
    for (const name of ['YUNMEN_REDIS', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_SECURITY_TOKEN']) {
      const { status, stderr } = template([...least, '--set', `config.${name}=x`]);
      expect([status, stderr]).toEqual([1, expect.stringContaining(`config.${name} is a secret`)]);
    }
  });

  it('gives pods no rights: no user, no capability, no writable file, no token', () => {
    const find = rendered(example('ack-rrsa'));
    const job = find('CronJob', 'gateway-export') as {
      spec: { jobTemplate: { spec: { template: { spec: PodSpec } } } };
    };
    for (const pod of [podOf(find('Deployment')), job.spec.jobTemplate.spec.template.spec]) {
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(pod.containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('lets pods call only DNS, https and what is added, and not the metadata of the node', () => {
    const find = rendered([
      ...least,
      ...['--set', 'networkPolicy.kind=kubernetes'],
      ...['--set-json', 'networkPolicy.egress=[{"ports":[{"port":6379}]}]'],
    ]);
    const { spec } = find('NetworkPolicy') as { spec: { egress: readonly { ports: readonly { port: number }[] }[] } };
    expect(spec.egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[53, 53], [443], [6379]]);
    expect(JSON.stringify(spec.egress[1])).toContain('"except":["100.100.100.200/32","169.254.169.254/32"]');
  });

  it('lets Cilium allow hosts by their names', () => {
    const find = rendered(example('people'));
    const values = parse(readFileSync(join(chart, 'examples/people.yaml'), 'utf8'));
    const { spec } = find('CiliumNetworkPolicy') as { spec: { egress: readonly { toFQDNs?: readonly object[] }[] } };
    expect(spec.egress.flatMap(({ toFQDNs = [] }) => toFQDNs)).toEqual(
      values.networkPolicy.hosts.map((host: string) =>
        host.startsWith('*') ? { matchPattern: host } : { matchName: host },
      ),
    );
  });

  it('shows nothing to the outside but the paths of the Ingress', () => {
    const find = rendered([...example('people'), ...example('ingress-nginx')]);
    expect(JSON.stringify(find('Ingress'))).toContain('"path":"/graphql"');
    const metrics = template([...least, ...example('ingress-nginx'), '--set', 'ingress.paths={/metrics}']);
    expect(metrics).toMatchObject({ status: 1, stderr: expect.stringContaining('ingress.paths.0') });
  });

  it.each([
    [['--set', 'config.YUNMEN_IDENTITY=oidc'], 'image.repository is not set'],
    [['--set', 'image.repository=r'], 'config.YUNMEN_IDENTITY is not set'],
    [[...least, '--set', 'config.YUNMEN_MAX_LAG_MS=3000'], 'Expected: string, given: integer'],
    [[...least, '--set', 'replica=3'], 'Additional property replica is not allowed'],
    [[...least, '--set', 'shutdown.drainMs=9000'], 'shutdown.drainMs may be at most half'],
    [[...least, '--set', 'config.YUNMEN_GRACE_MS=x'], 'config.YUNMEN_GRACE_MS is set by the chart'],
    [[...least, '--set', 'networkPolicy.kind=cilium'], 'networkPolicy.hosts is empty'],
    [
      [...least, '--set', 'networkPolicy.kind=cilium', '--set', 'networkPolicy.hosts={a.aliyuncs.com}'],
      'networkPolicy.from and metricsFrom need matchLabels',
    ],
    [[...least, '--set', 'export.enabled=true'], 'export.documents is empty'],
  ])('refuses %j', (args, message) => {
    expect(template(args)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
  });
});

describe.skipIf(!hasHelm)('the nightly export of the chart (needs helm)', () => {
  const find = hasHelm ? rendered(example('ack-rrsa')) : () => undefined as never;
  const folder = mkdtempSync(join(tmpdir(), 'yunmen-chart-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has documents that fit the schema', () => {
    const schema = buildASTSchema(typeDefs);
    const texts = Object.values(dataOf(find('ConfigMap', 'gateway-export')));
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.flatMap((text) => validate(schema, parseDocument(text)))).toEqual([]);
  });

  it('asks with a token for the audience of the gateway', () => {
    const { YUNMEN_OIDC_AUDIENCE } = readConfig(dataOf(find('ConfigMap')));
    expect(JSON.stringify(find('CronJob', 'gateway-export'))).toContain(`"audience":"${YUNMEN_OIDC_AUDIENCE}"`);
  });

  it.each([
    [0, {}],
    [3, { buckets: 3 }],
    [1, { buckets: 1 }],
  ])('ends with %i after all documents, where exports end with %j', (code, codes: Readonly<Record<string, number>>) => {
    const job = find('CronJob', 'gateway-export') as {
      spec: { jobTemplate: { spec: { template: { spec: PodSpec } } } };
    };
    const [, , script = ''] = job.spec.jobTemplate.spec.template.spec.containers[0].command ?? [];
    for (const name of ['documents', 'exports', 'bin']) mkdirSync(join(folder, name), { recursive: true });
    for (const name of ['buckets', 'instances']) writeFileSync(join(folder, `documents/${name}.graphql`), '{ x }');
    const cases = Object.entries(codes).map(([name, exit]) => `*/${name}.graphql) exit ${exit};;`);
    writeFileSync(join(folder, 'bin/node'), `#!/bin/sh\necho "$@"\ncase "$2" in ${cases.join(' ')} esac\n`);
    chmodSync(join(folder, 'bin/node'), 0o755);
    const here = script.replaceAll('/documents', `${folder}/documents`).replaceAll('/exports', `${folder}/exports`);
    const env = { PATH: `${folder}/bin${delimiter}${process.env.PATH}` };
    const { status, stdout } = spawnSync('sh', ['-c', here], { env, encoding: 'utf8' });
    const runs = stdout.trimEnd().split('\n');
    expect(status).toBe(code);
    expect(runs).toHaveLength(2);
    const [first = ''] = runs;
    expect(first).toContain('--url http://gateway:80/graphql --token-file /var/run/secrets/yunmen/token');
    expect(first).toMatch(/-o \S+\/exports\/\d{4}-\d\d-\d\d-buckets\.jsonl$/);
    // The options are those of the command.
    const usage = readFileSync(new URL('../../export.ts', import.meta.url), 'utf8');
    expect(['--url', '--token-file', '-o,'].filter((option) => !usage.includes(option))).toEqual([]);
  });
});
