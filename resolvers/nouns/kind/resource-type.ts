import { resourceTypes } from '../../../published/resource-types.js';
import { type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Problems } from '../declaration/problems.js';

/**
 * Upstream's name of a kind across products, such as ACS::ECS::Instance. By rule its product is the service of the ARN, and its
 * kind that of the ARN, or the type's own name. The declaration gives another name where the rule does not find one. Null when
 * upstream has none.
 */
export function resourceTypeOf(declaration: TypeDeclaration): string | null {
  const words = wordsOf(declaration, 'resource');
  const told = words?.text('resourceType') ?? null;
  if (told !== null) return told;
  const [service = '', kind = ''] = (words?.text('arn') ?? '').split(':');
  const candidates = [kind, declaration.name].map((each) => `acs::${service}::${each}`.toLowerCase());
  return candidates.map((each) => resourceTypes.get(each)).find((each) => each !== undefined) ?? null;
}

/** No two kinds have one name, and a name that a declaration gives is one of upstream's that the rule does not find. */
export function checkResourceTypes(declarations: Iterable<TypeDeclaration>, problems: Problems): void {
  const known = new Map<string, string>();
  for (const declaration of declarations) {
    const words = wordsOf(declaration, 'resource');
    const type = resourceTypeOf(declaration);
    if (!words || type === null) continue;
    if (words.has('resourceType') && resourceTypes.get(type.toLowerCase()) !== type)
      problems.unknown(words.at, `There is no resourceType ${type}`, type, [...resourceTypes.values()]);
    const other = known.get(type);
    if (other !== undefined)
      problems.add(words.at, `${declaration.name} and ${other} both have the resourceType ${type}.`);
    known.set(type, declaration.name);
  }
}
