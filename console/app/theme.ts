import { effect, signal } from '@preact/signals';

/** Light, dark, or as the system has it. */
export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const remembered = 'yunmen:theme';
const kept = localStorage.getItem(remembered);

export const theme = signal<Theme>(themes.find((each) => each === kept) ?? 'auto');

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

/** Remembers the choice. A colour is no secret. */
export function colour(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(remembered, chosen);
}
