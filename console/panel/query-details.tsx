import { useState } from 'preact/hooks';
import { options } from '../app/options.js';
import { caller } from '../callers/caller.js';
import { curlOf, explorerAddress } from '../query/curl.js';
import type { Operation } from '../query/operation.js';
import { words } from '../strings/words.js';
import { CopyButton } from './copy-button.js';

/** The query of a panel, with ways to ask it elsewhere. */
export function QueryDetails({ operation }: { readonly operation: Operation }) {
  const [isOpen, setOpen] = useState(false);
  const text = words.value.panel;
  const who = caller.value;
  return (
    <details class="query" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{text.query}</summary>
      {isOpen && (
        <div class="query-text">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable with the keyboard */}
          <pre tabIndex={0}>{operation.query.trim()}</pre>
          {operation.variables && Object.keys(operation.variables).length > 0 && (
            <>
              <h3>{text.variables}</h3>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
              <pre tabIndex={0}>{JSON.stringify(operation.variables, null, 2)}</pre>
            </>
          )}
          <p class="buttons">
            {options.hasExplorer && who && (
              <a class="button" href={explorerAddress(who, operation)} target="_blank" rel="noopener">
                {text.explorer}
              </a>
            )}
            {who && <CopyButton label={text.copyCurl} text={() => curlOf(who, operation)} />}
          </p>
        </div>
      )}
    </details>
  );
}
