/** The alert rules, their page and the Grafana board name only metrics that a fresh process has, and belong together. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { servedMetrics, servedNames } from './served-metrics.js';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const { groups } = parse(read('deploy/chart/alerts.yaml')) as { groups: { name: string; rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const board = JSON.parse(read('docs/grafana-dashboard.json')) as { panels: { targets: { expr: string }[] }[] };
const onBoard = board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const namesIn = (expr: string) => expr.match(/(?<![:\w])(?:yunmen|nodejs|process)_[a-z0-9_]+/g) ?? [];

describe('deploy/chart/alerts.yaml', () => {
  it('has for each alert a threshold, a severity, a summary and its section', () => {
    expect(alerts.length).toBeGreaterThan(15);
    for (const { alert = '', expr, labels, annotations } of alerts) {
      expect(expr, alert).toMatch(/[<>=] ?[\d.]+|^absent/);
      expect(['page', 'ticket'], alert).toContain(labels?.severity);
      expect(annotations?.summary, alert).toBeTruthy();
      expect(annotations?.runbook_url, alert).toBe(`docs/alerts.md#${alert.toLowerCase()}`);
    }
  });

  it('has a section for each alert, with what it means, where to look and what to do, and no other', () => {
    const sections = read('docs/alerts.md').split(/^### /m).slice(1);
    expect(sections.map((section) => section.split('\n')[0]).sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    for (const section of sections)
      for (const part of ['Means', 'Look at', 'Do']) expect(section).toContain(`**${part}**: `);
  });

  it('uses a recorded series only if it records it', () => {
    const recorded = rules.flatMap(({ record }) => record ?? []);
    const used = rules.flatMap(({ expr }) => expr.match(/\bjob:\w+:\w+/g) ?? []);
    expect([...new Set(used)].sort()).toEqual([...recorded].sort());
  });

  it('selects only values of labels that exist before the first event', async () => {
    const served = await servedMetrics();
    const selectors = rules.flatMap(({ expr }) => [...expr.matchAll(/(yunmen_\w+)\{(\w+)=~?"([^"]+)"\}/g)]);
    expect(selectors.length).toBeGreaterThan(10);
    for (const [, name = '', label = '', values = ''] of selectors)
      for (const value of values.split('|')) expect(served).toContain(`${name}{${label}="${value}"} 0\n`);
  });
});

it.each([
  ['the alert rules', rules.map(({ expr }) => expr)],
  ['the Grafana board', onBoard],
])('%s name only metrics of a fresh process', async (_what, expressions) => {
  const served = await servedNames();
  const names = expressions.flatMap(namesIn).map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !served.has(name))).toEqual([]);
});

it('the Grafana board shows what the gateway counts itself', async () => {
  const shown = onBoard.join('\n');
  const own = [...(await servedNames())].filter((name) => name.startsWith('yunmen_'));
  expect(own.filter((name) => !shown.includes(name))).toEqual([]);
});
