import { useRef, useState } from 'preact/hooks';
import { caller } from '../../callers/caller.js';
import { Popover } from '../../panel/popover.js';
import { requestOf } from '../../query/send.js';
import { words } from '../../strings/words.js';
import { allRows, type Question } from './lanes.js';

const formats = [
  { accept: 'text/csv', ending: 'csv', label: 'csv' },
  { accept: 'application/jsonl', ending: 'jsonl', label: 'jsonLines' },
] as const;

/** The whole list as a file, made by the gateway's own export. A CSV that is not whole is not saved. */
export function ExportMenu({ question }: { readonly question: Question }) {
  const text = words.value.resources;
  const [state, setState] = useState<{ isBusy: boolean; failure: string | null }>({ isBusy: false, failure: null });
  const abort = useRef<AbortController | null>(null);
  const who = caller.value;
  const save = async ({ accept, ending }: (typeof formats)[number]) => {
    if (!who) return;
    const control = new AbortController();
    abort.current = control;
    setState({ isBusy: true, failure: null });
    try {
      const response = await fetch('/graphql', await requestOf(who, allRows(question), accept, control.signal));
      if (!response.ok) throw new Error(await reasonOf(response));
      offer(await response.blob(), `${question.facts.list}.${ending}`);
      setState({ isBusy: false, failure: null });
    } catch (error) {
      const failure = control.signal.aborted ? null : error instanceof Error ? error.message : String(error);
      setState({ isBusy: false, failure });
    }
  };
  return (
    <div class="export">
      {state.isBusy ? (
        <button type="button" onClick={() => abort.current?.abort()}>
          {text.exporting} · {words.value.panel.cancel}
        </button>
      ) : (
        <Popover label={text.export} class="right">
          {(close) => (
            <ul class="choices">
              {formats.map((format) => (
                <li key={format.ending}>
                  <button
                    type="button"
                    class="choice"
                    onClick={() => {
                      close();
                      void save(format);
                    }}
                  >
                    {text[format.label]}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Popover>
      )}
      {state.failure && <p role="alert">{text.exportFailed(state.failure)}</p>}
    </div>
  );
}

async function reasonOf(response: Response): Promise<string> {
  const { errors } = (await response.json().catch(() => ({}))) as { errors?: readonly { readonly message: string }[] };
  return errors?.[0]?.message ?? `HTTP ${response.status}`;
}

function offer(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
