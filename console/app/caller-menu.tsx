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
      {who.key !== 'ambient' && (
        <button type="button" class="quiet" onClick={() => choose('')}>
          {text.signOut}
        </button>
      )}
    </div>
  );
}
