import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Children } from '../client/resource.js';
import type { Field } from './field.js';

/** The field tables by GraphQL type name: what the planner knows about where fields come from. */
export type Tables = Readonly<Record<string, Readonly<Record<string, Field<unknown, never>>>>>;

/** The document being executed, as far as planning needs it. */
export interface PlannedDocument {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly tables: Tables;
}

/**
 * What a document selects under one field. The only reader of GraphQL's syntax tree: fields that cost nothing, nested
 * reads and lazy counts all ask here.
 */
export class Selection {
  private readonly types = new Map<string, SelectedFields>();

  constructor(
    private readonly document: PlannedDocument,
    private readonly nodes: readonly FieldNode[],
  ) {}

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
    const fields = new Map<string, FieldNode[]>();
    for (const { selectionSet } of this.nodes) if (selectionSet) this.gather(typeName, selectionSet, fields);
    return new SelectedFields(this.document, typeName, fields);
  }

  private gather(typeName: string, { selections }: SelectionSetNode, into: Map<string, FieldNode[]>): void {
    for (const selection of selections) {
      if (!this.isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        into.set(name, [...(into.get(name) ?? []), selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.document.fragments[selection.name.value];
      const condition = fragment?.typeCondition?.name.value ?? typeName;
      if (fragment && this.applies(condition, typeName)) this.gather(typeName, fragment.selectionSet, into);
    }
  }

  private isIncluded(node: Parameters<typeof getDirectiveValues>[1]): boolean {
    const { variableValues } = this.document;
    if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;
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

/** The selected fields of one object type. */
export class SelectedFields {
  private readonly nested = new Map<string, Selection>();
  private readonly members = new Set<string>();
  /** The selected children that a region's list may answer. */
  readonly children = new Set<Children>();

  constructor(
    private readonly document: PlannedDocument,
    typeName: string,
    private readonly fields: ReadonlyMap<string, readonly FieldNode[]>,
  ) {
    const table = document.tables[typeName] ?? {};
    for (const name of fields.keys()) {
      const field = table[name];
      for (const member of field?.needs ?? []) this.members.add(member);
      if (field?.children) this.children.add(field.children);
    }
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.fields.has(name));
  }

  /** Whether an item that holds no more than these members answers every selected field. */
  isHeldBy(members: ReadonlySet<string>): boolean {
    return [...this.members].every((member) => members.has(member));
  }

  under(name: string): Selection {
    let selection = this.nested.get(name);
    if (!selection) {
      selection = new Selection(this.document, this.fields.get(name) ?? []);
      this.nested.set(name, selection);
    }
    return selection;
  }
}
