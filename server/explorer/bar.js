// The bar above GraphiQL: what the last answer cost, other ways to ask, and whose answer is shown.

import { caller, onCaller } from './callers.js';
import { activeTab, onRequest, run } from './requests.js';

/** Who asked for the answer that a tab shows, and its cost. A closed tab is forgotten. */
const answers = new WeakMap();
const cost = document.getElementById('cost');
const root = document.getElementById('root');

for (const button of document.querySelectorAll('#actions button')) {
  button.addEventListener('click', () => void run(button.value));
}

onRequest('sent', ({ tab }) => {
  answers.set(tab, { name: caller?.name });
  show();
});
onRequest('answered', ({ tab, cost }) => {
  answers.set(tab, { ...answers.get(tab), cost });
  show();
});
onCaller(() => {
  show();
  if (answers.has(activeTab())) void run('again');
});

/** An answer that another caller got is marked until it is asked again. */
function show() {
  const tab = activeTab();
  const answer = tab && answers.get(tab);
  const isOthers = answer !== undefined && answer.name !== caller?.name;
  root.classList.toggle('others', isOthers);
  if (isOthers) root.style.setProperty('--whose', JSON.stringify(`This is what ${answer.name ?? 'no one'} got.`));
  cost.textContent = answer?.cost ? costOf(answer.cost) : '';
}

function costOf({ calls, ms }) {
  return `${calls} upstream ${calls === 1 ? 'call' : 'calls'}, ${ms} ms`;
}

new MutationObserver(show).observe(root, { attributeFilter: ['aria-selected'], subtree: true });
