import { language, languageNames, speak, words } from '../strings/words.js';
import { colour, theme, themes } from './theme.js';

/** Language and colours. */
export function Preferences() {
  const text = words.value.shell;
  return (
    <div class="preferences">
      <label>
        <span class="unseen">{text.language}</span>
        <select
          value={language.value}
          onChange={({ currentTarget }) => {
            const chosen = languageNames.find(({ id }) => id === currentTarget.value);
            if (chosen) speak(chosen.id);
          }}
        >
          {languageNames.map(({ id, name }) => (
            <option key={id} value={id} lang={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="unseen">{text.theme}</span>
        <select
          value={theme.value}
          onChange={({ currentTarget }) => {
            const chosen = themes.find((each) => each === currentTarget.value);
            if (chosen) colour(chosen);
          }}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {text.themes[each]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
