import { useEffect, useState } from 'preact/hooks';
import { caller } from '../../callers/caller.js';
import type { Question } from './lanes.js';
import { Rows } from './rows.js';

export type { Rows };

/** The rows of a question, asked again when the key changes. Rows of another caller or question are never shown. */
export function useRows(question: Question, key: string): { readonly rows: Rows | null; readonly again: () => void } {
  const [turn, setTurn] = useState(0);
  const [held, setHeld] = useState<{ readonly key: string; readonly rows: Rows } | null>(null);
  const who = caller.value;
  useEffect(() => {
    if (!who) return;
    const rows = new Rows(who, question, turn > 0);
    setHeld({ key, rows });
    return () => rows.dispose();
  }, [key, turn]);
  const rows = held?.key === key ? held.rows.observe() : null;
  return { rows, again: () => setTurn(turn + 1) };
}
