/** What a declaration says about the list of its kind in directives of their own: its counts, and the service that it needs. */
import type { ListAction } from '../../../client/model/resource.js';
import { type Actions, actionOf } from '../actions.js';
import { type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import { pairsOf, type Words } from '../declaration/words.js';

/** The list with these facts. */
export function withFacts(list: ListAction, declaration: TypeDeclaration, actions: Actions): ListAction {
  const counts = countsOf(wordsOf(declaration, 'counts'), actions);
  const service = serviceOf(wordsOf(declaration, 'service'), actions);
  return { ...list, ...(counts && { counts }), ...(service && { service }) };
}

function countsOf(words: Words | null, actions: Actions): ListAction['counts'] | null {
  const known = words && actions.get(actionOf(words));
  const [first, ...members] = words?.texts('members') ?? [];
  if (!known || first === undefined) return null;
  return {
    action: known.action,
    by: words.required('by'),
    items: words.required('items'),
    value: words.required('value'),
    count: words.required('count'),
    members: [first, ...members],
  };
}

function serviceOf(words: Words | null, actions: Actions): ListAction['service'] | null {
  const known = words && actions.get(actionOf(words));
  if (!known) return null;
  const [isOn, isReady] = [pairsOf(words.texts('isOn')), pairsOf(words.texts('isReady'))];
  return { action: known.action, name: words.required('name'), isOn, isReady };
}
