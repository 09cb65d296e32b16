/** The report of a run as one page, which needs nothing else. */
import type { Comparison } from './compare.js';
import type { Answer } from './store.js';

export interface Told extends Comparison {
  readonly beganAt: Date;
  readonly endedAt: Date;
  /** Null in the first run, which has nothing to compare with. */
  readonly before: number | null;
  readonly required: readonly string[];
}

/** Of each list; the database has all. */
const mostRows = 500;

export function reportPage(told: Told): string {
  const { kinds, came, gone, changed, untagged, unavailable, unread, before, required, beganAt, endedAt } = told;
  const seconds = Math.round((endedAt.getTime() - beganAt.getTime()) / 1000);
  const compared =
    before === null
      ? '<p>This is the first run: there is nothing to compare with.</p>'
      : [
          section('Came', came, thing, 'Nothing came.'),
          section('Gone', gone, thing, 'Nothing has gone.'),
          section(
            'Changed',
            changed,
            [...thing, ['Field', 'field'], ['Before', 'old'], ['Now', 'new']],
            'Nothing changed.',
          ),
        ].join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Inventory of ${day(beganAt)}</title>
<style>${style}</style>
<main>
<h1>Inventory of ${day(beganAt)}</h1>
<p>Read at ${escaped(beganAt.toISOString())} in ${seconds} s.</p>
${missing(unavailable, unread)}
${section('Kinds', kinds, kindColumns, 'No kind was read.')}
${compared}
${required.length === 0 ? '' : section(`Without the tags ${required.join(', ')}`, untagged, [...thing, ['Lacks', 'lacks']], 'Each thing has them.')}
</main>
</html>
`;
}

type Columns = readonly (readonly [title: string, member: string])[];

const thing: Columns = [
  ['Kind', 'kind'],
  ['Account', 'account_id'],
  ['Region', 'region_id'],
  ['Name', 'name'],
  ['Id', 'id'],
];
const kindColumns: Columns = [
  ['Kind', 'kind'],
  ['Things', 'things'],
  ['Not seen today', 'unseen'],
  ['Accounts', 'accounts'],
  ['Regions', 'regions'],
  ['Calls', 'calls'],
];

function missing(unavailable: readonly Answer[], unread: readonly Answer[]): string {
  if (unavailable.length === 0 && unread.length === 0) return '<p class="good">Everything could be read.</p>';
  const scopes = [
    ['Kind', 'kind'],
    ['Account', 'account_id'],
    ['Region', 'region_id'],
    ['Code', 'code'],
    ['Why', 'message'],
  ] as const;
  return `<div class="bad">
<p>This report is not complete. What was in these places before counts as still there.</p>
${unavailable.length === 0 ? '' : section('Could not be read', unavailable, scopes, '')}
${
  unread.length === 0
    ? ''
    : section(
        'Fields that could not be read',
        unread,
        [
          ['Kind', 'kind'],
          ['Id', 'id'],
          ['Field', 'field'],
          ['Why', 'message'],
        ],
        '',
      )
}
</div>`;
}

function section(title: string, rows: readonly Answer[], columns: Columns, otherwise: string): string {
  const head = `<section><h2>${escaped(title)} <span class="count">${rows.length}</span></h2>`;
  if (rows.length === 0) return `${head}<p>${escaped(otherwise)}</p></section>`;
  const more = rows.length > mostRows ? `<p>The first ${mostRows}; the database has all.</p>` : '';
  const line = (row: Answer) =>
    `<tr>${columns.map(([title, member]) => `<td data-title="${title}">${escaped(shown(row[member]))}</td>`).join('')}</tr>`;
  return `${head}${more}<table>
<thead><tr>${columns.map(([title]) => `<th scope="col">${title}</th>`).join('')}</tr></thead>
<tbody>
${rows.slice(0, mostRows).map(line).join('\n')}
</tbody></table></section>`;
}

function shown(value: Answer[string] | undefined): string {
  return value === null || value === undefined ? '–' : String(value);
}

/** Names and tags are what people wrote: none of them may become part of the page. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** On a narrow screen each row becomes a block of lines with their titles. */
const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: #d0d7de; --soft: #f6f8fa; --bad: #fff1f0; --bad-line: #cf222e; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --line: #30363d; --soft: #161b22; --bad: #2d1215; --bad-line: #f85149; --good: #3fb950; } body { background: #0d1117; color: #e6edf3; } }
body { margin: 0; }
main { max-width: 1200px; margin: 0 auto; padding: 16px; }
h1 { font-size: 24px; } h2 { font-size: 18px; margin: 24px 0 8px; }
.count { font-weight: normal; opacity: .7; }
.good { color: var(--good); }
.bad { background: var(--bad); border-left: 4px solid var(--bad-line); padding: 8px 16px; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 8px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: var(--soft); }
@media (min-width: 701px) { td:is([data-title="Kind"], [data-title="Account"], [data-title="Region"], [data-title="Code"], [data-title="Field"]) { white-space: nowrap; } }
@media (max-width: 700px) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: block; border-bottom: 2px solid var(--line); padding: 8px 0; }
  td { display: grid; grid-template-columns: 7em 1fr; border: 0; padding: 2px 0; }
  td::before { content: attr(data-title); opacity: .7; }
}
`;
