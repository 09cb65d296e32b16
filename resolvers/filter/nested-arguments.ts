import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Asks, PlannedTables } from '../plan/field-reads.js';
import { split } from './split.js';
import { treeOf } from './tree.js';

type Document = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues' | 'fieldNodes' | 'returnType'>;

/** A field of the document whose arguments are checked: it has a filter, or a check of its own. */
interface Checked {
  readonly type: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
}

/** The fields with such arguments under each field of a document, which do not change between its executions. */
const known = new WeakMap<FieldNode, readonly Checked[]>();

/**
 * Throws when a filter anywhere under this field is larger than allowed, or when an argument has a value that is not valid. The
 * fields under it would find that out only after the calls for their parents.
 */
export function checkNestedArguments(document: Document, tables: PlannedTables): void {
  for (const node of document.fieldNodes) {
    const checked = known.get(node) ?? checkedUnder(document, node, tables);
    known.set(node, checked);
    for (const { type, definition, node } of checked) {
      const asks = asksOf(type, definition.name, tables);
      if (asks?.kind === 'actions') asks.checks?.(getArgumentValues(definition, node, document.variableValues));
      if (asks?.kind !== 'page' && asks?.kind !== 'childrenPage') continue;
      const children = asks.kind === 'childrenPage' ? asks.children : null;
      const { filters = {}, isKeyless = false } = asks.kind === 'childrenPage' ? asks.children.resource : asks.resource;
      const { filter } = getArgumentValues(definition, node, document.variableValues);
      if (!asks.options.words) continue;
      const tree = treeOf(filter, asks.options.words(), filters);
      const takenParams = children ? [children.by] : [];
      const isUnderParent = children !== null;
      const options = { filters, takenParams, isUnderParent, isByRegion: false, isOwned: false, isKeyless };
      if (isKeyless) split(tree, { ...options, takesTogether: () => true });
    }
  }
}

function asksOf(type: string, field: string, tables: PlannedTables): Asks | undefined {
  return tables[type]?.[field]?.asks;
}

function checkedUnder(
  { schema, fragments, returnType }: Document,
  { selectionSet }: FieldNode,
  tables: PlannedTables,
): readonly Checked[] {
  const found: Checked[] = [];
  const spread = new Set<string>();
  if (selectionSet) visit(getNamedType(returnType), selectionSet);
  return found;

  function visit(type: GraphQLNamedOutputType | undefined, { selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) visitField(type, selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.typeCondition ? typeNamed(selection.typeCondition.name.value) : type, selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments[selection.name.value];
        if (fragment) visit(typeNamed(fragment.typeCondition.name.value), fragment.selectionSet);
      }
    }
  }

  function visitField(type: GraphQLNamedOutputType | undefined, node: FieldNode): void {
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
    const definition = fields[node.name.value];
    if (!type || !definition) return;
    const asks = asksOf(type.name, definition.name, tables);
    const hasCheck = asks?.kind === 'actions' && asks.checks !== undefined;
    if (hasCheck || node.arguments?.some(({ name }) => name.value === 'filter'))
      found.push({ type: type.name, definition, node });
    if (node.selectionSet) visit(getNamedType(definition.type), node.selectionSet);
  }

  function typeNamed(name: string): GraphQLNamedOutputType | undefined {
    return schema.getType(name) as GraphQLNamedOutputType | undefined;
  }
}
