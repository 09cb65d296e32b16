import type { ComponentChildren } from 'preact';
import { caller } from '../callers/caller.js';
import { words } from '../strings/words.js';
import { CallerMenu } from './caller-menu.js';
import { Link } from './link.js';
import { Preferences } from './preferences.js';
import { addressOf, route } from './route.js';
import { SearchBox } from './search-box.js';

const pages = ['overview', 'resources', 'search', 'coverage', 'access'] as const;

/** What stands around each page: where one is, where one can go, and as whom. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  const text = words.value.nav;
  return (
    <>
      <a class="skip" href="#page">
        {text.skip}
      </a>
      <header class="top">
        <Link to={addressOf('/')} class="brand">
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M1 6 8 1l7 5v9h-4V9a3 3 0 0 0-6 0v6H1z" />
          </svg>
          Yunmen
        </Link>
        {caller.value && <SearchBox />}
        <span class="grow" />
        <CallerMenu />
        <Preferences />
      </header>
      {caller.value && (
        <nav aria-label={text.label}>
          {pages.map((page) => (
            <Link
              key={page}
              to={addressOf(page === 'overview' ? '/' : `/${page}`)}
              aria-current={route.value.page === page ? 'page' : undefined}
            >
              {text[page]}
            </Link>
          ))}
        </nav>
      )}
      <main id="page" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
