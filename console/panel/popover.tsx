import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A button with a box below it, which ends with Escape, with a click elsewhere, and when its content says so. */
export function Popover({
  label,
  class: name = '',
  children,
}: {
  readonly label: ComponentChildren;
  readonly class?: string;
  readonly children: (close: () => void) => ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(false);
  useEffect(() => {
    if (!isOpen) return;
    const first = root.current?.querySelector<HTMLElement>(
      '.popover input, .popover select, .popover button, .popover a',
    );
    first?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) close();
    };
    const end = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      close();
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', end);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', end);
    };
  }, [isOpen]);
  return (
    <div class={`popover-root ${name}`} ref={root}>
      <button type="button" ref={button} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {label}
        <span class="chevron" aria-hidden="true" />
      </button>
      {isOpen && <div class="popover">{children(close)}</div>}
    </div>
  );
}
