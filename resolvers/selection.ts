import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
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
    const gathered: Gathered = { fields: new Map(), streamed: new Set(), isDeferred: false };
    for (const { selectionSet } of this.nodes) if (selectionSet) this.gather(typeName, selectionSet, gathered);
    return new SelectedFields(this.document, typeName, gathered);
  }

  private gather(typeName: string, { selections }: SelectionSetNode, into: Gathered): void {
    for (const selection of selections) {
      if (!this.isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        into.fields.set(name, [...(into.fields.get(name) ?? []), selection]);
        if (this.isMarked('stream', selection)) into.streamed.add(name);
        continue;
      }
      into.isDeferred ||= this.isMarked('defer', selection);
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

  /** Whether a directive of incremental delivery holds here. A schema without it delivers everything at once. */
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

/** What was found on the way through the selections that apply to a type. */
interface Gathered {
  readonly fields: Map<string, FieldNode[]>;
  /** The fields whose list may come row by row. */
  readonly streamed: Set<string>;
  /** Whether any of the fields may come later than the others. */
  isDeferred: boolean;
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
    private readonly gathered: Gathered,
  ) {
    const table = document.tables[typeName] ?? {};
    for (const name of gathered.fields.keys()) {
      const field = table[name];
      for (const member of field?.needs ?? []) this.members.add(member);
      if (field?.children) this.children.add(field.children);
    }
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.gathered.fields.has(name));
  }

  isStreamed(...names: readonly string[]): boolean {
    return names.some((name) => this.gathered.streamed.has(name));
  }

  /** Whether some of the fields may be delivered before others of them. */
  get isIncremental(): boolean {
    return this.gathered.isDeferred || this.gathered.streamed.size > 0;
  }

  /** Whether an item that holds no more than these members answers every selected field. */
  isHeldBy(members: ReadonlySet<string>): boolean {
    return [...this.members].every((member) => members.has(member));
  }

  under(name: string): Selection {
    let selection = this.nested.get(name);
    if (!selection) {
      selection = new Selection(this.document, this.gathered.fields.get(name) ?? []);
      this.nested.set(name, selection);
    }
    return selection;
  }
}
