import { useEffect, useRef } from 'preact/hooks';
import { words } from '../strings/words.js';
import { addressOf, go, route } from './route.js';

/** One box over everything, on every page. The key / goes to it. */
export function SearchBox() {
  const text = words.value.shell;
  const input = useRef<HTMLInputElement>(null);
  const { page, params } = route.value;
  const asked = page === 'search' ? (params.get('text') ?? '') : '';
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = (event.target as Element | null)?.matches?.('input, textarea, select');
      if (event.key !== '/' || isTyping || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    const value = input.current?.value.trim() ?? '';
    if (value) go(addressOf('/search', { text: value }));
  };
  return (
    <search class="search-box">
      <form onSubmit={submit}>
        <input
          ref={input}
          type="search"
          key={asked}
          defaultValue={asked}
          aria-label={text.searchHint}
          placeholder={text.searchHint}
          autocomplete="off"
        />
      </form>
      <kbd>/</kbd>
    </search>
  );
}
