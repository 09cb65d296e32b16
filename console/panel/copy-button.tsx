import { useState } from 'preact/hooks';
import { words } from '../strings/words.js';

const shownMs = 1_500;

/** Copies a text, which is made only then. */
export function CopyButton({
  label,
  text,
  class: name,
}: {
  readonly label: string;
  readonly text: () => string;
  readonly class?: string;
}) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text());
    setCopied(true);
    setTimeout(() => setCopied(false), shownMs);
  };
  return (
    <button type="button" class={name} onClick={() => void copy()}>
      {isCopied ? words.value.panel.copied : label}
    </button>
  );
}
