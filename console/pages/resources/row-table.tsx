import { useCallback } from 'preact/hooks';
import { setParams } from '../../app/route.js';
import { nameField, type Row } from '../../kinds/columns.js';
import { fieldLabel } from '../../kinds/labels.js';
import { ThingLink } from '../../kinds/thing-link.js';
import { words } from '../../strings/words.js';
import { type Column, LongTable } from '../../table/table.js';
import { Value } from '../../table/value.js';
import type { Question } from './lanes.js';
import type { Rows } from './rows.js';

const numbers = new Set(['Int', 'Float', 'BigInt']);

/** The rows of a list, of which the document has those in the window. */
export function RowTable({
  question,
  rows,
  resetBy,
}: {
  readonly question: Question;
  readonly rows: Rows;
  readonly resetBy: string;
}) {
  const { facts, given } = question;
  const text = words.value.resources;
  const name = nameField(facts);
  const placeholder = useCallback(
    (at: number) => <span class="waiting">{text.waitingRow(rows.placeAt(at))}</span>,
    [rows, text],
  );
  const columns = given.columns.flatMap((column): Column<Row>[] => {
    const field = facts.fields.find((each) => each.name === column);
    if (!field) return [];
    const order = facts.orders.find((each) => each.field === column)?.value;
    const direction = given.order && given.order.field === order ? given.order.direction : null;
    return [
      {
        key: column,
        title: fieldLabel(column),
        isNumber: numbers.has(field.type) && field.shape === 'value',
        cell: (row) => {
          const value = <Value field={field} value={row[column]} />;
          if (column !== name || !facts.isNode) return value;
          const isNamed = row[column] !== null && row[column] !== '';
          return (
            <ThingLink id={row.id} kind={facts.kind}>
              {isNamed ? value : row.id?.replace(/^.*[:/]/, '')}
            </ThingLink>
          );
        },
        ...(order && {
          order: {
            direction,
            label: text.sortBy(fieldLabel(column)),
            change: () => setParams({ order: next(order, direction) }),
          },
        }),
      },
    ];
  });
  rows.observe();
  if (!rows.isBusy && rows.length === 0) return <p class="none">{text.noRows}</p>;
  return (
    <LongTable
      label={fieldLabel(facts.list)}
      columns={columns}
      count={rows.length}
      rowAt={(at) => rows.rowAt(at)}
      onWindow={rows.show}
      placeholder={placeholder}
      resetBy={resetBy}
    />
  );
}

/** Ascending, then descending, then the order of the places again. */
function next(order: string, direction: 'ASC' | 'DESC' | null): string | null {
  if (direction === null) return `${order}.ASC`;
  return direction === 'ASC' ? `${order}.DESC` : null;
}
