/** Figures of Steampipe, which cannot be part of a run: it is built from its published source, and needs a database. */
import { ms, table, thousands } from '../measure.js';

const measuredOn = '2026-12-01';

type Figures = readonly [wallMs: number, cpuMs: number, calls: number];

interface Question {
  readonly what: string;
  readonly gateway: Figures;
  /** Its plugin alone, with all scans at once. */
  readonly plugin: Figures;
  /** The plugin within PostgreSQL, which joins. */
  readonly postgres: Figures | null;
}

const questions: readonly Question[] = [
  {
    what: '2,000 instances with disks, security groups and VPC',
    gateway: [476, 511, 81],
    plugin: [1957, 3160, 120],
    postgres: [2466, 3840, 120],
  },
  { what: 'how many instances', gateway: [92, 13, 21], plugin: [794, 1270, 20], postgres: [843, 1350, 20] },
  { what: '134 users with keys', gateway: [158, 56, 135], plugin: [160, 120, 138], postgres: [237, 130, 138] },
  { what: '134 users and who has MFA', gateway: [90, 11, 2], plugin: [205, 130, 136], postgres: [222, 160, 136] },
  { what: '134 users with keys and MFA', gateway: [160, 58, 136], plugin: [199, 130, 272], postgres: null },
];

const row = ([wallMs, cpuMs, calls]: Figures) => [ms(wallMs), ms(cpuMs), thousands(calls)];

export function steampipeSection(): string {
  const rows = questions.flatMap(({ what, gateway, plugin, postgres }) => [
    [what, 'Yunmen', ...row(gateway)],
    ['', 'Steampipe, plugin', ...row(plugin)],
    ...(postgres ? [['', 'Steampipe, SQL', ...row(postgres)]] : []),
  ]);
  return `### Beside Steampipe

Not part of this run: measured on ${measuredOn}, 2 × AMD EPYC, against the same embedded cloud with 40 ms a call; medians of seven runs in turns, after a warm-up, with caches off. The plugin is steampipe-plugin-alicloud 1.5.0, built from its published source, over plain HTTP like the gateway, and asked over gRPC for all tables at once; SQL is the same plugin in PostgreSQL 15 with the foreign data wrapper 2.1.4, in one warm session. Its CLI and its own PostgreSQL 14 are left out. It uses several threads, so with more cores its wall time falls; its calls and its CPU do not. By default it keeps answers, as the gateway does. The keys are without their last use, which Steampipe reads only in the credential report.

${table(['', '', 'wall', 'CPU', 'calls'], rows)}

The aliyun CLI is in no package registry and was not measured: it is a process for each call.`;
}
