/** The page for operators and the manifests: they list everything that the program has. */
import { readFileSync } from 'node:fs';
import { buildASTSchema, isEnumType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { typeDefs } from '../../resolvers/nouns/declared.js';
import { variableNames } from '../../server/config/config.js';
import { errorCodes } from '../../server/telemetry/labels.js';
import { servedNames } from './metrics/served-metrics.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/operating.md');

function sectionOf(heading: string): string {
  return page.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
}

/** The first cells of the rows under a heading. */
function rowsUnder(heading: string): string[] {
  return [...sectionOf(heading).matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
}

const outsiders = ['NODE_EXTRA_CA_CERTS', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

describe('docs/operating.md', () => {
  it('has a row for each variable, and no other rows', () => {
    expect(rowsUnder('Variables').sort()).toEqual([...variableNames, ...outsiders].sort());
  });

  it('has a row for each metric, and no other rows', async () => {
    const names = [...(await servedNames())].filter((name) => name.startsWith('yunmen_'));
    const cells = sectionOf('Metrics').match(/^\| `yunmen_.*? \|/gm) ?? [];
    const listed = cells.flatMap((cell) => cell.match(/\byunmen_\w+/g) ?? []);
    expect(listed.sort()).toEqual(names.sort());
  });

  it('has a row for each error code, as docs/errors.md does', () => {
    const code = buildASTSchema(typeDefs).getType('ErrorCode');
    const names = isEnumType(code) ? code.getValues().map(({ name }) => name) : [];
    const persisted = ['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED'];
    const all = [...names, ...persisted, 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];
    expect(rowsUnder('Codes').sort()).toEqual(all.sort());
    expect([...errorCodes].sort()).toEqual(all);
    expect(all.filter((name) => !read('docs/errors.md').includes(`\`${name}\``))).toEqual([]);
  });
});

describe.each([
  'README.md',
  'README.zh-CN.md',
  'docs/kubernetes.md',
  'docs/federation.md',
  'deploy/chart/values.yaml',
  'Dockerfile',
  'examples/portal/README.md',
])('%s', (path) => {
  it('names only variables that exist', () => {
    const named = [...read(path).matchAll(/\bYUNMEN_[A-Z_]*[A-Z]\b/g)].map(([name]) => name);
    expect(named.filter((name) => !variableNames.includes(name))).toEqual([]);
  });
});
