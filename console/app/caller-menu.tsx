import { caller } from '../callers/caller.js';
import { readyCallers } from '../callers/ready.js';
import { words } from '../strings/words.js';

/** Who asks, and a way to ask as another. */
export function CallerMenu() {
  const who = caller.value;
  const text = words.value.shell;
  if (!who) return null;
  const choose = (key: string) => {
    caller.value = readyCallers.find((each) => each.key === key) ?? null;
  };
  const isReady = readyCallers.some(({ key }) => key === who.key);
  const roles = who.roles?.() ?? [];
  return (
    <div class="caller">
      {isReady ? (
        <label>
          <span class="unseen">{text.askAs}</span>
          <select value={who.key} title={who.description} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {readyCallers.map(({ key, name, description }) => (
              <option key={key} value={key} title={description}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <span title={who.description}>{who.name}</span>
      )}
      {roles.length > 1 && (
        <label>
          <span class="unseen">{words.value.signIn.role}</span>
          <select
            value={who.key}
            onChange={({ currentTarget }) => {
              caller.value = roles.find(({ key }) => key === currentTarget.value) ?? who;
            }}
          >
            {roles.map(({ key, description }) => (
              <option key={key} value={key}>
                {description.replace(/^.*role\//, '')}
              </option>
            ))}
          </select>
        </label>
      )}
      {who.key !== 'ambient' && (
        <button type="button" class="quiet" onClick={() => choose('')}>
          {text.signOut}
        </button>
      )}
    </div>
  );
}
