import type { KindFacts, MutationFacts } from '../../../server/console/kinds.js';
import type { ThingRow } from './thing-query.js';

/** Which mutations change a thing of a kind, and what of their input the thing itself tells. */

type Input = MutationFacts['inputs'][number];

const told = new Set(['dryRun', 'clientToken', 'confirm']);

/** The mutations whose required inputs name a thing of this kind, and can be typed. */
export function mutationsFor(facts: KindFacts, mutations: readonly MutationFacts[]): readonly MutationFacts[] {
  return mutations.filter(({ name, kind, inputs }) => {
    const names = new Set(inputs.filter(({ isRequired }) => isRequired).map((input) => input.name));
    const isNamed = ownNames(facts).some((each) => names.has(each));
    const isByName = kind === facts.kind && names.has('name') && !name.startsWith('create');
    const isTagging = names.has('ids') && facts.isNode && facts.fields.some((field) => field.name === 'tags');
    const isTypable = inputs.every((input) => !input.isRequired || !input.isObject || input.type === 'TagInput');
    return (isNamed || isByName || isTagging) && isTypable;
  });
}

/** What the thing tells of an input: its id, its region, its name. Null for what has to be typed. */
export function valueFromThing({ name }: Input, facts: KindFacts, thing: ThingRow): unknown {
  if (name === 'ids') return [thing.id];
  if (name === 'regionId') return thing.regionId ?? null;
  const [one, many] = ownNames(facts);
  if (name === many && one) return [thing[one]];
  const isOwn = ownNames(facts).includes(name) || name === 'name' || name === 'userName';
  return isOwn ? (thing[name] ?? null) : null;
}

/** What has to be typed. */
export function typedInputs(mutation: MutationFacts, facts: KindFacts, thing: ThingRow): readonly Input[] {
  return mutation.inputs.filter(
    (input) =>
      !told.has(input.name) &&
      !(input.isRequired && valueFromThing(input, facts, thing) !== null) &&
      (!input.isObject || input.type === 'TagInput') &&
      !(input.name === 'name' && mutation.kind === facts.kind),
  );
}

/** What has to be typed once more before the change: the id of the thing. Null when nothing has. */
export function confirmOf(mutation: MutationFacts, facts: KindFacts, thing: ThingRow): string | null {
  if (!mutation.inputs.some(({ name }) => name === 'confirm')) return null;
  const [one = ''] = ownNames(facts);
  const value = thing[one];
  return typeof value === 'string' ? value : null;
}

/** The names by which inputs call a thing of this kind: diskId and diskIds. */
function ownNames({ kind }: KindFacts): readonly string[] {
  const name = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  return [`${name}Id`, `${name}Ids`];
}
