import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  Kind,
  type TypeNode,
} from 'graphql';
import type { Position, Problems } from './problems.js';

/** Directives of the public schema, which are allowed in declarations and kept. */
const ofGraphql = new Set(['deprecated', 'specifiedBy']);

const kinds: Readonly<Record<string, { readonly kind: Kind; readonly says: string }>> = {
  String: { kind: Kind.STRING, says: 'a string' },
  Int: { kind: Kind.INT, says: 'a whole number' },
  Boolean: { kind: Kind.BOOLEAN, says: 'true or false' },
};

/** The directives of schema/directives.graphql. Declarations may use only these directives, arguments and values. */
export class Vocabulary {
  private readonly directives = new Map<string, DirectiveDefinitionNode>();
  private readonly enums = new Map<string, ReadonlySet<string>>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.DIRECTIVE_DEFINITION) this.directives.set(definition.name.value, definition);
      if (definition.kind === Kind.ENUM_TYPE_DEFINITION) this.enums.set(definition.name.value, valuesOf(definition));
    }
  }

  knows(name: string): boolean {
    return this.directives.has(name);
  }

  /** Reports problems in the directives of one definition. */
  check(
    directives: readonly ConstDirectiveNode[],
    place: string,
    at: (node: ConstDirectiveNode) => Position,
    problems: Problems,
  ): void {
    const seen = new Set<string>();
    for (const node of directives) {
      const name = node.name.value;
      const definition = this.directives.get(name);
      if (!definition) {
        if (!ofGraphql.has(name))
          problems.unknown(at(node), `There is no directive @${name}`, name, this.directives.keys());
        continue;
      }
      if (seen.has(name) && !definition.repeatable) problems.add(at(node), `@${name} is here twice. Keep one.`);
      seen.add(name);
      if (!definition.locations.some((location) => location.value === place)) {
        const places = definition.locations.map((location) => location.value).join(' or ');
        problems.add(at(node), `@${name} is on ${place}, but is allowed only on ${places}.`);
      }
      this.checkArguments(node, definition, at(node), problems);
    }
  }

  private checkArguments(
    node: ConstDirectiveNode,
    definition: DirectiveDefinitionNode,
    at: Position,
    problems: Problems,
  ): void {
    const directive = node.name.value;
    const known = new Map((definition.arguments ?? []).map((argument) => [argument.name.value, argument.type]));
    const given = new Set<string>();
    for (const { name, value } of node.arguments ?? []) {
      given.add(name.value);
      const type = known.get(name.value);
      if (!type) problems.unknown(at, `@${directive} has no argument ${name.value}`, name.value, known.keys());
      else this.checkValue(`@${directive}(${name.value}:)`, value, type, at, problems);
    }
    for (const [name, type] of known) {
      if (type.kind === Kind.NON_NULL_TYPE && !given.has(name)) problems.add(at, `@${directive} lacks ${name}.`);
    }
  }

  private checkValue(says: string, value: ConstValueNode, type: TypeNode, at: Position, problems: Problems): void {
    if (type.kind === Kind.NON_NULL_TYPE) {
      this.checkValue(says, value, type.type, at, problems);
      return;
    }
    if (type.kind === Kind.LIST_TYPE) {
      for (const each of value.kind === Kind.LIST ? value.values : [value])
        this.checkValue(says, each, type.type, at, problems);
      return;
    }
    const values = this.enums.get(type.name.value);
    if (values) {
      if (value.kind === Kind.ENUM && values.has(value.value)) return;
      const given = 'value' in value ? String(value.value) : value.kind;
      problems.unknown(at, `${says} is ${given}, which is not one of its values`, given, values);
      return;
    }
    const wanted = kinds[type.name.value];
    if (wanted && value.kind !== wanted.kind) problems.add(at, `${says} must be ${wanted.says}.`);
  }
}

function valuesOf({ values = [] }: EnumTypeDefinitionNode): ReadonlySet<string> {
  return new Set(values.map(({ name }) => name.value));
}
