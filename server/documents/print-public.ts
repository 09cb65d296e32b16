import { type GraphQLSchema, isObjectType, print, printSchema } from 'graphql';

/** The schema as clients see it. Unlike printSchema, it shows @experimental where it stands. */
export function printPublic(schema: GraphQLSchema): string {
  return printSchema(schema).replace(/^type (\w+)[^{\n]*(?= \{$)/gm, (head, name: string) => {
    const type = schema.getType(name);
    const directives = isObjectType(type) ? (type.astNode?.directives ?? []) : [];
    const shown = directives.filter((directive) => directive.name.value === 'experimental');
    return [head, ...shown.map(print)].join(' ');
  });
}
