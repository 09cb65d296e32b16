import {
  type ConstDirectiveNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  type NameNode,
  type ObjectTypeDefinitionNode,
  type StringValueNode,
  type TypeNode,
} from 'graphql';

/** Makes GraphQL syntax trees directly, because writing and parsing text would be the slowest part of a start. */

interface Named {
  readonly name: string;
  readonly text: string;
}

interface Argument extends Named {
  readonly type: string;
  /** A whole number, or the name of an enum value. */
  readonly initial?: number | string;
}

interface FieldOf extends Named {
  readonly type: string;
  readonly args?: readonly Argument[];
}

const nameOf = (value: string): NameNode => ({ kind: Kind.NAME, value });

export function described(value: string): StringValueNode {
  return { kind: Kind.STRING, value, block: false };
}

export function namedType(name: string): NamedTypeNode {
  return { kind: Kind.NAMED_TYPE, name: nameOf(name) };
}

/** `[Name!]!` and its parts. */
function typeOf(text: string): TypeNode {
  if (text.endsWith('!')) {
    const type = typeOf(text.slice(0, -1));
    return type.kind === Kind.NON_NULL_TYPE ? type : { kind: Kind.NON_NULL_TYPE, type };
  }
  if (text.startsWith('[')) return { kind: Kind.LIST_TYPE, type: typeOf(text.slice(1, -1)) };
  return namedType(text);
}

function argumentOf({ name, text, type, initial }: Argument): InputValueDefinitionNode {
  return {
    kind: Kind.INPUT_VALUE_DEFINITION,
    name: nameOf(name),
    description: described(text),
    type: typeOf(type),
    ...(initial !== undefined && {
      defaultValue: { kind: typeof initial === 'number' ? Kind.INT : Kind.ENUM, value: String(initial) },
    }),
    directives: [],
  };
}

export function fieldOf({ name, text, type, args = [] }: FieldOf): FieldDefinitionNode {
  return {
    kind: Kind.FIELD_DEFINITION,
    name: nameOf(name),
    description: described(text),
    arguments: args.map(argumentOf),
    type: typeOf(type),
    directives: [],
  };
}

export function objectOf({ name, text }: Named, fields: readonly FieldOf[]): ObjectTypeDefinitionNode {
  return {
    kind: Kind.OBJECT_TYPE_DEFINITION,
    name: nameOf(name),
    description: described(text),
    interfaces: [],
    directives: [],
    fields: fields.map(fieldOf),
  };
}

export function inputOf({ name, text }: Named, fields: readonly Argument[]): InputObjectTypeDefinitionNode {
  return {
    kind: Kind.INPUT_OBJECT_TYPE_DEFINITION,
    name: nameOf(name),
    description: described(text),
    directives: [],
    fields: fields.map(argumentOf),
  };
}

/** A directive whose arguments are strings. */
export function directiveOf(name: string, args: Readonly<Record<string, string>>): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: nameOf(name),
    arguments: Object.entries(args).map(([key, value]) => ({
      kind: Kind.ARGUMENT,
      name: nameOf(key),
      value: { kind: Kind.STRING, value },
    })),
  };
}

export function enumOf({ name, text }: Named, values: readonly Named[]): EnumTypeDefinitionNode {
  return {
    kind: Kind.ENUM_TYPE_DEFINITION,
    name: nameOf(name),
    description: described(text),
    directives: [],
    values: values.map((value) => ({
      kind: Kind.ENUM_VALUE_DEFINITION,
      name: nameOf(value.name),
      description: described(value.text),
      directives: [],
    })),
  };
}

export function without(
  directives: readonly ConstDirectiveNode[] | undefined,
  isOurs: (name: string) => boolean,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter(({ name }) => !isOurs(name.value));
}
