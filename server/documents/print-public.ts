import { GraphQLSchema, isObjectType, print, printSchema } from 'graphql';

/**
 * The schema as clients see it. Unlike printSchema, it begins with Query, where readers begin too, and shows @experimental where it
 * stands.
 */
export function printPublic(schema: GraphQLSchema): string {
  const types = printSchema(new GraphQLSchema({ ...schema.toConfig(), directives: [] }));
  const directives = printSchema(new GraphQLSchema({ directives: schema.getDirectives() }));
  const marked = types.replace(/^type (\w+)[^{\n]*(?= \{$)/gm, (head, name: string) => {
    const type = schema.getType(name);
    const own = isObjectType(type) ? (type.astNode?.directives ?? []) : [];
    const shown = own.filter((directive) => directive.name.value === 'experimental');
    return [head, ...shown.map(print)].join(' ');
  });
  return `${marked}\n\n${directives}`;
}
