import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Asked } from '../query/use-query.js';
import { words } from '../strings/words.js';
import { Problems } from './problems.js';
import { QueryDetails } from './query-details.js';
import { Skeleton } from './skeleton.js';

interface PanelProps {
  readonly title: ComponentChildren;
  /** The query that makes it. Its cost, its problems and its progress are shown with it. */
  readonly asked: Asked<unknown>;
  readonly note?: ComponentChildren;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** One answer of the gateway: what it says, what it lacks, what it cost, and the query that asked for it. */
export function Panel({ title, asked, note, tools, children, class: name = '' }: PanelProps) {
  const id = useId();
  const { answer, isBusy } = asked;
  return (
    <section class={`panel ${name}`} aria-labelledby={id} aria-busy={isBusy}>
      <header>
        <h2 id={id}>{title}</h2>
        {tools}
      </header>
      {isBusy && <div class="progress" aria-hidden="true" />}
      <div class="content">{answer?.data || !isBusy ? children : <Skeleton />}</div>
      {answer && <Problems problems={answer.problems} />}
      {note && <p class="note">{note}</p>}
      <PanelFoot asked={asked} />
    </section>
  );
}

/** The state, the cost and the query of an answer. */
export function PanelFoot({ asked }: { readonly asked: Asked<unknown> }) {
  const { answer, isBusy, isCancelled, operation, ms } = asked;
  const text = words.value.panel;
  const cost = answer?.cost;
  return (
    <footer>
      <span role="status">
        {isBusy && answer && answer.pending.length > 0 && text.waitingFor(answer.pending)}
        {isCancelled && text.cancelled}
        {!isBusy && cost && `${text.calls(cost.calls, cost.cached)} · ${text.ms(Math.round(ms ?? cost.durationMs))}`}
      </span>
      <span class="grow" />
      {isBusy ? (
        <button type="button" class="quiet" onClick={asked.cancel}>
          {text.cancel}
        </button>
      ) : (
        operation && (
          <button type="button" class="quiet" onClick={asked.again} aria-label={text.again} title={text.again}>
            ↻
          </button>
        )
      )}
      {operation && <QueryDetails operation={operation} />}
    </footer>
  );
}
