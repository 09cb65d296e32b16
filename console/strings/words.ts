import { computed, signal } from '@preact/signals';
import { en, type Words } from './en.js';
import { zh } from './zh.js';

/** The one place for strings: the words of the chosen language. */

const languages = { en, zh } as const satisfies Record<string, Words>;
export type Language = keyof typeof languages;

const remembered = 'yunmen:language';

export const language = signal<Language>(firstLanguage());
export const words = computed<Words>(() => languages[language.value]);

export const languageNames = Object.entries(languages).map(([id, { name }]) => ({ id: id as Language, name }));

/** Remembers the choice. A language is no secret. */
export function speak(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(remembered, chosen);
  document.documentElement.lang = chosen;
}

function firstLanguage(): Language {
  const kept = localStorage.getItem(remembered);
  const first = kept ?? navigator.language.slice(0, 2);
  const chosen = first === 'zh' ? 'zh' : 'en';
  document.documentElement.lang = chosen;
  return chosen;
}
