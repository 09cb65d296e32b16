import { setParams } from '../../app/route.js';
import { Popover } from '../../panel/popover.js';
import { words } from '../../strings/words.js';
import type { Scopes } from './places.js';

/** Whose things are listed: of the caller's own account, of all, or of some. */
export function AccountMenu({
  accounts,
  scopes,
}: {
  readonly accounts: readonly string[] | null;
  readonly scopes: Scopes;
}) {
  const text = words.value.shell;
  const known = scopes.accounts ?? [];
  if (known.length < 2) return null;
  const own = scopes.viewer?.accountId ?? '';
  const chosen = accounts ?? [own];
  const isAll = chosen.includes('*');
  const set = (next: readonly string[]) => {
    const isOwn = next.length === 0 || (next.length === 1 && next[0] === own);
    setParams({ accounts: isOwn ? null : next.join(',') });
  };
  const toggle = (id: string) => {
    const before = isAll ? known.map(({ accountId }) => accountId) : chosen;
    set(before.includes(id) ? before.filter((each) => each !== id) : [...before, id]);
  };
  const nameOf = (id: string) => known.find(({ accountId }) => accountId === id)?.name ?? id;
  const label = isAll ? text.allAccounts : accounts === null ? text.ownAccount : chosen.map(nameOf).join(', ');
  return (
    <Popover label={label} class="right">
      {() => (
        <ul class="choices">
          <li>
            <label>
              <input type="checkbox" checked={isAll} onChange={() => set(isAll ? [] : ['*'])} />
              {text.allAccounts}
            </label>
          </li>
          {known.map(({ accountId, name }) => (
            <li key={accountId}>
              <label>
                <input
                  type="checkbox"
                  checked={isAll || chosen.includes(accountId)}
                  onChange={() => toggle(accountId)}
                />
                {name ?? accountId} <small>{accountId}</small>
              </label>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
