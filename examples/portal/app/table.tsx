import type { ComponentChildren } from 'preact';

export interface Column {
  readonly title: string;
  /** Whether the title is for screen readers only. */
  readonly isHidden?: true;
}

interface TableProps {
  readonly columns: readonly Column[];
  readonly caption: ComponentChildren;
  /** A `tbody` for each thing, so that what is said about a thing is beside it. */
  readonly children: ComponentChildren;
}

/**
 * The one table of the portal. On a narrow screen each row is a card, in which `Cell` names its column. What is wider than its
 * place scrolls in it, never the page.
 */
export function Table({ columns, caption, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <div class="scroll" tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, isHidden }) => (
              <th scope="col" key={title}>
                <span class={isHidden && 'unseen'}>{title}</span>
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  );
}

export function Cell({ title, children }: { title: string; children: ComponentChildren }) {
  return <td data-title={title}>{children}</td>;
}
