import { useEffect, useState } from 'preact/hooks';
import { type Filter, filterKeys } from './filter';

/** What the page shows: the address holds it, so that a reload, a link and the back button show the same. */
export interface Shown {
  readonly filter: Filter;
  /** How many pages of the list. */
  readonly pages: number;
}

export function shownAt(search: string): Shown {
  const params = new URLSearchParams(search);
  const filter = Object.fromEntries(filterKeys.map((key) => [key, params.get(key) ?? ''])) as unknown as Filter;
  const pages = Number(params.get('pages'));
  return { filter, pages: Number.isInteger(pages) && pages > 0 ? Math.min(pages, mostPages) : 1 };
}

/** So many pages are read again after a reload. */
const mostPages = 50;

export function addressOf({ filter, pages }: Shown): string {
  const params = new URLSearchParams(filterKeys.flatMap((key) => (filter[key] === '' ? [] : [[key, filter[key]]])));
  if (pages > 1) params.set('pages', String(pages));
  return params.size === 0 ? location.pathname : `${location.pathname}?${params}`;
}

export function useAddress(): readonly [Shown, (shown: Shown) => void] {
  const [shown, setShown] = useState(() => shownAt(location.search));
  useEffect(() => {
    const follow = () => setShown(shownAt(location.search));
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  return [
    shown,
    (next) => {
      // More pages of the same question are no step back.
      const isSame = filterKeys.every((key) => next.filter[key] === shown.filter[key]);
      history[isSame ? 'replaceState' : 'pushState'](null, '', addressOf(next));
      setShown(next);
    },
  ];
}
