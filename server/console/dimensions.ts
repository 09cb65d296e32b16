import { type GraphQLSchema, isEnumType } from 'graphql';
import type { ConditionFacts, DimensionFacts } from './kinds.js';

/** What things of a kind can be grouped by, and the condition that a group of each becomes. */
export function dimensionsOf(
  schema: GraphQLSchema,
  kind: string,
  conditions: readonly ConditionFacts[],
): readonly DimensionFacts[] {
  const type = schema.getType(`${kind}Dimension`);
  if (!isEnumType(type)) return [];
  return type.getValues().map(({ name: value, description }) => {
    const condition = conditionFor(value, description ?? '', conditions);
    return { value, condition: condition?.name ?? null, isList: condition?.isList ?? false };
  });
}

/** Several values at once where the kind has such a condition: a facet can then be widened. */
function conditionFor(
  value: string,
  description: string,
  conditions: readonly ConditionFacts[],
): ConditionFacts | undefined {
  const [, told] = /^The (?:value|age|month) of `(\w+)`/.exec(description) ?? [];
  const field = told ?? camelCase(value);
  const names = told
    ? [`${field}In`, field]
    : [`${field}In`, `${field}IdIn`, `${field}NameIn`, field, `${field}Id`, `${field}Name`];
  return names.map((name) => conditions.find((each) => each.name === name)).find((each) => each !== undefined);
}

/** RESOURCE_GROUP becomes resourceGroup. */
function camelCase(constant: string): string {
  return constant.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
