/** Which kinds of this API the kinds of Resource Center's index are. */
import type { Resource } from '../../../client/model/resource.js';
import { resourceTypes } from '../../../published/resource-types.js';
import { badInput } from '../../errors.js';
import { meant } from '../../nouns/declaration/problems.js';
import { declared } from '../../nouns/declared.js';
import type { Noun } from '../../nouns/descriptors.js';

/** The kinds of this API that the index can have, by upstream's name. */
const nouns: ReadonlyMap<string, Noun> = new Map(
  [...declared.nouns.values()].flatMap((noun) => (noun.resourceType === null ? [] : [[noun.resourceType, noun]])),
);

/** The kind that reads a thing of the index live. The index does not name the parent of what upstream lists per parent. */
export function kindOf(resourceType: string): Resource | null {
  const noun = nouns.get(resourceType);
  return noun?.isNode && !noun.under ? noun.resource : null;
}

/** Every kind that reads things of the index live. */
export const linkedKinds: readonly Resource[] = [...nouns.keys()].flatMap((type) => kindOf(type) ?? []);

/** Those that the argument `types` names; null for all. */
export function kindsNamed(argument: unknown): readonly Resource[] | null {
  return typesOf(argument)?.flatMap((type) => kindOf(type) ?? []) ?? null;
}

/** Upstream's names of the kinds in the argument `types`, each once; null for every kind. An unknown one is BAD_USER_INPUT. */
export function typesOf(argument: unknown): readonly string[] | null {
  return Array.isArray(argument) ? [...new Set(argument.map((each) => typeOf(String(each))))] : null;
}

function typeOf(name: string): string {
  const own = declared.nouns.get(name)?.resourceType ?? resourceTypes.get(name.toLowerCase());
  if (own !== undefined && own !== null) return own;
  const told = JSON.stringify(name.slice(0, 80));
  if (declared.nouns.has(name))
    throw badInput(`Resource Center's index has no things of the kind ${told} in \`types\`.`);
  const known = name.includes(':') ? resourceTypes.values() : [...nouns.values()].map(({ type }) => type);
  throw badInput(
    `${told} in \`types\` is neither a kind of this API, such as Instance, nor one of Resource Center, such as ACS::ECS::Instance.${meant(name.slice(0, 80), known)}`,
  );
}
