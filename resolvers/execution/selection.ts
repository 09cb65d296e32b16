import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Children } from '../../client/model/resource.js';
import { badInput } from '../errors.js';
import type { PlannedField, PlannedTables } from '../plan/field-reads.js';

/** The parts of the executed document that planning needs. */
export interface PlannedDocument {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly tables: PlannedTables;
}

/** The selection of a document under one field. Execution, the planner and resolvers use it to see which fields are selected. */
export class Selection {
  private readonly types = new Map<string, SelectedFields>();

  constructor(
    private readonly document: PlannedDocument,
    private readonly nodes: readonly FieldNode[],
  ) {}

  /** The selection of a whole operation. */
  static of(document: PlannedDocument, { selectionSet }: OperationDefinitionNode): Selection {
    return new Selection(document, [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '' }, selectionSet }]);
  }

  /** The source of a field of any type, selected or not. */
  sourceOf(typeName: string, field: string): PlannedField | undefined {
    return this.document.tables[typeName]?.[field];
  }

  /** The selected fields that apply to an object of this type. */
  on(typeName: string): SelectedFields {
    let fields = this.types.get(typeName);
    if (!fields) {
      fields = this.collect(typeName);
      this.types.set(typeName, fields);
    }
    return fields;
  }

  private collect(typeName: string): SelectedFields {
    const gathered: Gathered = {
      fields: new Map(),
      answers: new Map(),
      spread: new Set(),
      streamed: new Set(),
      isDeferred: false,
    };
    for (const { selectionSet } of this.nodes) if (selectionSet) this.gather(typeName, selectionSet, gathered);
    return new SelectedFields(this.document, typeName, gathered);
  }

  private gather(typeName: string, { selections }: SelectionSetNode, into: Gathered): void {
    for (const selection of selections) {
      if (!this.isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        append(into.fields, name, selection);
        append(into.answers, (selection.alias ?? selection.name).value, selection);
        if (this.isMarked('stream', selection)) into.streamed.add(name);
        continue;
      }
      into.isDeferred ||= this.isMarked('defer', selection);
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (into.spread.has(selection.name.value)) continue;
        into.spread.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.document.fragments[selection.name.value];
      const condition = fragment?.typeCondition?.name.value ?? typeName;
      if (fragment && this.applies(condition, typeName)) this.gather(typeName, fragment.selectionSet, into);
    }
  }

  private isIncluded(node: Parameters<typeof getDirectiveValues>[1]): boolean {
    const { variableValues } = this.document;
    return fitting(() => {
      if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) return false;
      return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;
    });
  }

  /** Whether @defer or @stream applies to the node. A schema without the directive delivers everything at once. */
  private isMarked(name: 'defer' | 'stream', node: SelectionNode): boolean {
    if (!node.directives || node.directives.length === 0) return false;
    const directive = this.document.schema.getDirective(name);
    const values = directive ? getDirectiveValues(directive, node, this.document.variableValues) : undefined;
    return values !== undefined && values.if !== false;
  }

  private applies(condition: string, typeName: string): boolean {
    if (condition === typeName) return true;
    const { schema } = this.document;
    const abstract = schema.getType(condition);
    const type = schema.getType(typeName);
    if (!isAbstractType(abstract) || !type) return false;
    return schema.getPossibleTypes(abstract).some(({ name }) => name === typeName);
  }
}

/** The fields that are found in the selections for a type. */
interface Gathered {
  /** By their name in the schema. */
  readonly fields: Map<string, FieldNode[]>;
  /** By their name in the answer, in the order of the answer. */
  readonly answers: Map<string, FieldNode[]>;
  /** Named fragments that are already collected: a second time would add the same fields. */
  readonly spread: Set<string>;
  /** The fields with @stream. */
  readonly streamed: Set<string>;
  /** Whether some fields have @defer. */
  isDeferred: boolean;
}

/** One field of an answer with its arguments. Another alias is another field. */
export class SelectedField {
  readonly selection: Selection;
  private coerced: Readonly<Record<string, unknown>> | undefined;

  constructor(
    private readonly document: PlannedDocument,
    readonly responseKey: string,
    readonly definition: GraphQLField<unknown, unknown>,
    /** A separate array for each place and execution. It identifies the place, and the variables depend on it. */
    readonly nodes: readonly [FieldNode, ...FieldNode[]],
  ) {
    this.selection = new Selection(document, nodes);
  }

  /** The arguments as the resolver gets them. */
  get args(): Readonly<Record<string, unknown>> {
    this.coerced ??= fitting(() => getArgumentValues(this.definition, this.nodes[0], this.document.variableValues));
    return this.coerced;
  }
}

/** The selected fields of one object type. */
export class SelectedFields {
  private readonly nested = new Map<string, Selection>();
  private readonly members = new Set<string>();
  private needsPlace = false;
  /** The selected children that a list of the region can answer. */
  readonly children = new Set<Children>();

  constructor(
    private readonly document: PlannedDocument,
    private readonly typeName: string,
    private readonly gathered: Gathered,
  ) {
    const table = document.tables[typeName] ?? {};
    for (const name of gathered.fields.keys()) {
      const field = table[name];
      for (const member of field?.needs ?? []) this.members.add(member);
      // A field without members is answered from the key and the place, or asks there.
      this.needsPlace ||=
        field !== undefined && (field.asks !== undefined || (field.needs.length === 0 && !field.isOfKey));
      if (typeof field?.asks === 'object' && 'children' in field.asks) this.children.add(field.asks.children);
    }
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.gathered.fields.has(name));
  }

  isStreamed(...names: readonly string[]): boolean {
    return names.some((name) => this.gathered.streamed.has(name));
  }

  /** Whether some fields can be delivered before others. */
  get isIncremental(): boolean {
    return this.gathered.isDeferred || this.gathered.streamed.size > 0;
  }

  /** Whether an item with only these members answers every selected field. `isPlaced`: its region is known too, if it has one. */
  isHeldBy(members: ReadonlySet<string>, isPlaced = true): boolean {
    if (this.needsPlace && !isPlaced) return false;
    for (const member of this.members) if (!members.has(member)) return false;
    return true;
  }

  /** The source of a field of the type; undefined for introspection fields. */
  sourceOf(name: string): PlannedField | undefined {
    return this.document.tables[this.typeName]?.[name];
  }

  under(name: string): Selection {
    let selection = this.nested.get(name);
    if (!selection) {
      selection = new Selection(this.document, this.gathered.fields.get(name) ?? []);
      this.nested.set(name, selection);
    }
    return selection;
  }

  /** Every selected field, one for each alias, in the order of the answer. */
  all(): readonly SelectedField[] {
    return [...this.gathered.answers].flatMap(([responseKey, [first, ...others]]) => {
      const definition = first && this.definitionOf(first.name.value);
      return definition ? [new SelectedField(this.document, responseKey, definition, [first, ...others])] : [];
    });
  }

  private definitionOf(name: string): GraphQLField<unknown, unknown> | undefined {
    const { schema } = this.document;
    const type = schema.getType(this.typeName);
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    const introspection = [SchemaMetaFieldDef, TypeMetaFieldDef].find((definition) => definition.name === name);
    if (introspection && type === schema.getQueryType()) return introspection;
    return isObjectType(type) ? type.getFields()[name] : undefined;
  }
}

/** Validation lets a null variable with a default pass, so it fails only here. It is a mistake of the client. */
function fitting<Value>(coerce: () => Value): Value {
  try {
    return coerce();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(error.message, { nodes: error.nodes ?? null, originalError: badInput(error.message) });
  }
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
