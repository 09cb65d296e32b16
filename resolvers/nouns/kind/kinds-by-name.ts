import { wordsOf } from '../declaration/declarations.js';
import type { Noun } from './noun.js';

/**
 * The kinds by the names that upstream has for them across products: ACS::ECS::Instance, and ALIYUN::ECS::Instance in Resource
 * Orchestration Service. That service calls most kinds as the others do; a declaration gives the names that differ. Kinds whose
 * keys have several members, or that upstream lists per parent, cannot be named by one id.
 */
export function kindsByName(nouns: Iterable<Noun>): Readonly<Record<string, string>> {
  const named = [...nouns].filter(({ isNode, under, keys }) => isNode && !under && keys.length === 1);
  const names = named.flatMap(({ type, resourceType, declaration }) => {
    const own = resourceType === null ? [] : [resourceType, resourceType.replace(/^ACS::/, 'ALIYUN::')];
    return [...own, ...(wordsOf(declaration, 'resource')?.texts('rosTypes') ?? [])].map(
      (name) => [name, type] as const,
    );
  });
  return Object.fromEntries(names);
}
