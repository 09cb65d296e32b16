import { useEffect, useRef, useState } from 'preact/hooks';
import { caller } from '../callers/caller.js';
import { noteAnswer } from './coverage.js';
import type { Answer, Operation } from './operation.js';
import { send } from './send.js';

/** What a panel has of its query. */
export interface Asked<Data> {
  readonly operation: Operation | null;
  /** The last answer, also while another one is on its way. */
  readonly answer: Answer<Data> | null;
  readonly isBusy: boolean;
  /** Whether the user stopped it. */
  readonly isCancelled: boolean;
  /** Milliseconds from the question to the last part, as this page saw it. */
  readonly ms: number | null;
  cancel(): void;
  again(): void;
}

/**
 * Asks the gateway each time the operation or the caller changes. An answer of another caller is never shown: it is
 * dropped at once. An answer to another question of the same caller stays until the first part of the new one.
 */
export function useQuery<Data>(operation: Operation | null): Asked<Data> {
  const who = caller.value;
  const [state, setState] = useState<Shown<Data>>(nothing);
  const [turn, setTurn] = useState({ count: 0 });
  const control = useRef<AbortController | null>(null);
  const key = operation && JSON.stringify([operation.query, operation.variables]);

  useEffect(() => {
    if (!operation || !who) return setState(nothing);
    const abort = new AbortController();
    control.current = abort;
    const began = performance.now();
    const isCurrent = () => !abort.signal.aborted;
    setState((before) => ({
      ...(before.who === who.key ? before : nothing),
      who: who.key,
      isBusy: true,
      isCancelled: false,
    }));
    const show = (answer: Answer<Data>) => {
      if (!isCurrent()) return;
      noteAnswer(operation, answer);
      const isBusy = !answer.isComplete;
      setState({ who: who.key, answer, isBusy, isCancelled: false, ms: isBusy ? null : performance.now() - began });
    };
    send<Data>(who, turn.count > 0 ? { ...operation, fresh: true } : operation, { signal: abort.signal, onPart: show })
      .then(show)
      // Only an abort gets here: by cancel, which has told the state, or because the question changed.
      .catch(() => undefined);
    return () => abort.abort();
  }, [key, who?.key, turn]);

  return {
    operation,
    answer: who && state.who === who.key ? state.answer : null,
    isBusy: state.isBusy,
    isCancelled: state.isCancelled,
    ms: state.ms,
    cancel: () => {
      control.current?.abort();
      setState((before) => ({ ...before, isBusy: false, isCancelled: true }));
    },
    again: () => setTurn(({ count }) => ({ count: count + 1 })),
  };
}

interface Shown<Data> {
  readonly who: string | null;
  readonly answer: Answer<Data> | null;
  readonly isBusy: boolean;
  readonly isCancelled: boolean;
  readonly ms: number | null;
}

const nothing = { who: null, answer: null, isBusy: false, isCancelled: false, ms: null };
