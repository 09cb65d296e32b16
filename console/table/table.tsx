import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The one table of the console. It holds as many rows of the document as fit its window, however many there are. */

export interface Column<Row> {
  readonly key: string;
  readonly title: ComponentChildren;
  readonly cell: (row: Row, at: number) => ComponentChildren;
  readonly isNumber?: boolean;
  /** Set on columns that can be ordered: the present direction, and what a click does. */
  readonly order?: { readonly direction: 'ASC' | 'DESC' | null; readonly label: string; readonly change: () => void };
}

interface TableProps<Row> {
  /** What the table is, for people who do not see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** A table of few rows, all of them in the document. */
export function Table<Row>({ label, columns, rows, keyOf }: TableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <div class="table" tabIndex={0}>
      <table aria-label={label}>
        <Head columns={columns} />
        <tbody>
          {rows.map((row, at) => (
            <tr key={keyOf(row)}>
              <Cells columns={columns} row={row} at={at} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LongTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly count: number;
  /** Null while the row is read. */
  readonly rowAt: (at: number) => Row | null;
  /** Is told which rows are in the window, so that they can be read. */
  readonly onWindow: (from: number, to: number) => void;
  /** What stands in place of a row that is not there. */
  readonly placeholder: (at: number) => ComponentChildren;
  /** Another value scrolls to the top. */
  readonly resetBy: string;
}

const rowHeight = 36;
const spare = 8;

/** A table of any number of rows, of which the document has those in the window and a few around. */
export function LongTable<Row>(props: LongTableProps<Row>) {
  const { label, columns, count, rowAt, onWindow, placeholder, resetBy } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const from = Math.max(0, Math.floor(view.top / rowHeight) - spare);
  const to = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + spare);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const read = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, []);
  useEffect(() => scroller.current?.scrollTo({ top: 0 }), [resetBy]);
  useEffect(() => onWindow(from, to), [from, to, onWindow]);

  const visible = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <div class="table long" tabIndex={0} ref={scroller}>
      <table aria-label={label} aria-rowcount={count + 1} aria-colcount={columns.length}>
        <Head columns={columns} />
        <tbody>
          <Space rows={from} columns={columns.length} />
          {visible.map((at) => {
            const row = rowAt(at);
            return (
              <tr key={at} aria-rowindex={at + 2}>
                {row ? (
                  <Cells columns={columns} row={row} at={at} />
                ) : (
                  <td colSpan={columns.length}>{placeholder(at)}</td>
                )}
              </tr>
            );
          })}
          <Space rows={count - to} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ key, title, isNumber, order }) => (
          <th
            key={key}
            scope="col"
            class={isNumber ? 'number' : undefined}
            aria-sort={order && sorted[order.direction ?? 'none']}
          >
            {order ? (
              <button type="button" onClick={order.change} title={order.label}>
                {title}
                <span aria-hidden="true" class="direction">
                  {order.direction === 'ASC' ? '↑' : order.direction === 'DESC' ? '↓' : ''}
                </span>
              </button>
            ) : (
              title
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

const sorted = { ASC: 'ascending', DESC: 'descending', none: 'none' } as const;

function Cells<Row>({
  columns,
  row,
  at,
}: {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
  readonly at: number;
}) {
  return (
    <>
      {columns.map(({ key, cell, isNumber }) => (
        <td key={key} class={isNumber ? 'number' : undefined}>
          {cell(row, at)}
        </td>
      ))}
    </>
  );
}

/** The height of rows that are not in the document. */
function Space({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr class="space">
      <td colSpan={columns} style={{ height: `${rows * rowHeight}px` }} />
    </tr>
  );
}
