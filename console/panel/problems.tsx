import { Link } from '../app/link.js';
import { addressOf } from '../app/route.js';
import type { Problem, Statement } from '../query/operation.js';
import { words } from '../strings/words.js';
import { CopyButton } from './copy-button.js';

const mostShown = 4;

/** What an answer lacks, beside what it has: a list that is not whole never looks whole. */
export function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  const text = words.value.panel;
  const [only] = problems.length === 1 ? problems : [];
  return (
    <details class="problems" open={only !== undefined}>
      <summary>
        {problems.some(({ path }) => path === null)
          ? text.missing(problems.length)
          : text.fieldProblems(problems.length)}
      </summary>
      <ul>
        {problems.slice(0, mostShown).map((problem) => (
          <li key={JSON.stringify(problem)}>
            <ProblemText problem={problem} />
          </li>
        ))}
      </ul>
      {problems.length > mostShown && <Link to={addressOf('/coverage')}>{text.more}</Link>}
    </details>
  );
}

/** Why one thing could not be read, in the gateway's words, and what to ask for. */
export function ProblemText({ problem }: { readonly problem: Problem }) {
  const text = words.value.problem;
  const { code, message, accountId, regionId, statement, isRetryable } = problem;
  const where = text.where(accountId, regionId);
  return (
    <div class="problem">
      <p>
        <span class={`code ${code.toLowerCase()}`}>{code}</span> {where && <strong>{where}</strong>}{' '}
        {code === 'FORBIDDEN' && <strong>{text.forbidden} </strong>}
        {message}
        {isRetryable && ` ${text.retry}`}
      </p>
      {code === 'FORBIDDEN' && statement && <StatementText statement={statement} />}
    </div>
  );
}

/** A statement to ask for. */
export function StatementText({ statement }: { readonly statement: Statement }) {
  const text = words.value.problem;
  const json = JSON.stringify(statement, null, 2);
  return (
    <details class="statement">
      <summary>
        {text.askFor} <code>{statement.Action.join(', ')}</code>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable with the keyboard */}
      <pre tabIndex={0}>{json}</pre>
      <CopyButton label={text.copyStatement} text={() => json} />
    </details>
  );
}
