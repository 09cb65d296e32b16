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

/** A field of the document with a filter. */
interface Filtered {
  readonly type: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
}

/** The fields with filters under each field of a document, which do not change between its executions. */
const known = new WeakMap<FieldNode, readonly Filtered[]>();

/**
 * Throws when a filter anywhere under this field is larger than allowed, or has a value that is not valid. The connections under
 * it would find that out only after the calls for their parents.
 */
export function checkNestedFilters(document: Document, tables: PlannedTables): void {
  for (const node of document.fieldNodes) {
    const filtered = known.get(node) ?? filteredUnder(document, node);
    known.set(node, filtered);
    for (const { type, definition, node } of filtered) {
      const asks: Asks | undefined = tables[type]?.[definition.name]?.asks;
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

function filteredUnder({ schema, fragments, returnType }: Document, { selectionSet }: FieldNode): readonly Filtered[] {
  const found: Filtered[] = [];
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
    if (node.arguments?.some(({ name }) => name.value === 'filter')) found.push({ type: type.name, definition, node });
    if (node.selectionSet) visit(getNamedType(definition.type), node.selectionSet);
  }

  function typeNamed(name: string): GraphQLNamedOutputType | undefined {
    return schema.getType(name) as GraphQLNamedOutputType | undefined;
  }
}
