import { computed, signal } from '@preact/signals';

/** The address of the page, which holds the whole state of what is shown. */

const root = '/console';

export interface Route {
  /** The page, such as resources. */
  readonly page: string;
  /** What stands behind it, such as the kind. */
  readonly rest: string;
  readonly params: URLSearchParams;
}

const address = signal(location.pathname + location.search);
addEventListener('popstate', () => {
  address.value = location.pathname + location.search;
});

export const route = computed<Route>(() => {
  const url = new URL(address.value, location.origin);
  const [page = '', ...rest] = url.pathname.slice(root.length).split('/').filter(Boolean);
  return { page: page || 'overview', rest: rest.map(decodeURIComponent).join('/'), params: url.searchParams };
});

/** The address of a page. Parameters without a value are left out. */
export function addressOf(path: string, params: Readonly<Record<string, string | null | undefined>> = {}): string {
  const given = Object.entries(params).filter(
    (each): each is [string, string] => each[1] !== null && each[1] !== undefined,
  );
  const search = new URLSearchParams(given).toString();
  return `${root}${path === '/' ? '' : path}${search ? `?${search}` : ''}`;
}

/** Goes to an address. `replace` is for changes that the back button should not undo one by one, such as each typed letter. */
export function go(to: string, { replace = false } = {}): void {
  if (to === address.value) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  const isOtherPage = new URL(to, location.origin).pathname !== new URL(address.value, location.origin).pathname;
  address.value = to;
  if (isOtherPage) scrollTo({ top: 0 });
}

/** Changes parameters of the address and keeps the others. Null removes one. */
export function setParams(changes: Readonly<Record<string, string | null>>, how?: { replace?: boolean }): void {
  const url = new URL(address.value, location.origin);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  go(url.pathname + url.search, how);
}
