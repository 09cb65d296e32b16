import { Link } from '../../app/link.js';
import { addressOf } from '../../app/route.js';
import { CopyButton } from '../../panel/copy-button.js';
import { ProblemText, StatementText } from '../../panel/problems.js';
import { type Gap, knownGaps, knownLates, type Late } from '../../query/coverage.js';
import type { Statement } from '../../query/operation.js';
import { keyOf } from '../../query/problems.js';
import { words } from '../../strings/words.js';
import { type Column, Table } from '../../table/table.js';
import { CheckKinds } from './check-kinds.js';

/** What could not be read, why, and the statement to ask for; and what came late. */
export function Coverage() {
  const text = words.value.coverage;
  const gaps = knownGaps.value;
  const lates = knownLates.value;
  const statements = gaps.map(({ problem }) => problem.statement).filter((each) => each !== null);
  return (
    <>
      <header class="page-head">
        <h1>{text.title}</h1>
      </header>
      <p class="lead">{text.intro}</p>
      <div class="stack">
        {gaps.length === 0 && lates.length === 0 && (
          <p class="panel whole">
            <span class="status good">
              <i aria-hidden="true" />
              {text.all}
            </span>
          </p>
        )}
        {gaps.length > 0 && (
          <section class="panel" aria-label={text.title}>
            <div class="content">
              <Table label={text.title} columns={gapColumns()} rows={gaps} keyOf={({ problem }) => keyOf(problem)} />
            </div>
          </section>
        )}
        {statements.length > 0 && <Policy statements={statements} />}
        {lates.length > 0 && (
          <section class="panel" aria-labelledby="late">
            <header>
              <h2 id="late">{text.late}</h2>
            </header>
            <div class="content">
              <Table
                label={text.late}
                columns={lateColumns()}
                rows={lates}
                keyOf={({ met, place }) => `${met} ${place}`}
              />
            </div>
          </section>
        )}
        <CheckKinds />
      </div>
    </>
  );
}

/** What other columns say. */
const saidBeside = { accountId: null, regionId: null, statement: null };

function gapColumns(): readonly Column<Gap>[] {
  const text = words.value.coverage;
  return [
    { key: 'kind', title: text.kind, cell: ({ problem, met }) => problem.kind ?? met },
    {
      key: 'place',
      title: text.place,
      cell: ({ problem }) => words.value.problem.where(problem.accountId, problem.regionId) || words.value.value.none,
    },
    { key: 'why', title: text.why, cell: ({ problem }) => <ProblemText problem={{ ...problem, ...saidBeside }} /> },
    {
      key: 'ask',
      title: text.ask,
      cell: ({ problem }) =>
        problem.statement ? (
          <StatementText statement={problem.statement} />
        ) : problem.code === 'FORBIDDEN' && problem.action ? (
          words.value.problem.explicit
        ) : (
          <span class="none">{words.value.value.none}</span>
        ),
    },
  ];
}

function lateColumns(): readonly Column<Late>[] {
  const text = words.value.coverage;
  return [
    { key: 'place', title: text.place, cell: ({ place }) => place || words.value.value.none },
    {
      key: 'ms',
      title: text.late,
      cell: ({ ms, isOver }) => (isOver ? text.lateBy : text.lateYet)((ms / 1000).toFixed(1)),
    },
    { key: 'met', title: text.met, cell: ({ met }) => <Link to={addressOf('/resources')}>{met}</Link> },
  ];
}

/** Everything that is missing as one policy, actions on the same resources together. */
function Policy({ statements }: { readonly statements: readonly Statement[] }) {
  const text = words.value.coverage;
  const json = JSON.stringify(policyOf(statements), null, 2);
  return (
    <section class="panel" aria-labelledby="policy">
      <header>
        <h2 id="policy">{text.statement}</h2>
        <span class="grow" />
        <CopyButton label={text.copyPolicy} text={() => json} />
      </header>
      <div class="content">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable with the keyboard */}
        <pre tabIndex={0}>{json}</pre>
      </div>
    </section>
  );
}

function policyOf(statements: readonly Statement[]) {
  const byAction = new Map<string, Set<string>>();
  for (const { Action, Resource } of statements) {
    for (const action of Action) {
      const resources = byAction.get(action) ?? new Set<string>();
      for (const resource of Resource) resources.add(resource);
      byAction.set(action, resources);
    }
  }
  const byResources = new Map<string, string[]>();
  for (const [action, resources] of byAction) {
    const key = JSON.stringify([...resources].sort());
    byResources.set(key, [...(byResources.get(key) ?? []), action].sort());
  }
  return {
    Version: '1',
    Statement: [...byResources].map(([resources, Action]) => ({
      Effect: 'Allow',
      Action,
      Resource: JSON.parse(resources) as string[],
    })),
  };
}
