import { collectFields, collectSubFields, GraphQLStreamDirective } from '@graphql-tools/utils';
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getDirectiveValues,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import { type LabelledDocument, typeKey } from '../documents/incremental-document.js';

type Fields = ReadonlyMap<string, FieldNode[]>;
type Path = readonly (string | number)[];

/** A result that is still to come at a place: the fields of a deferred fragment, or the further items of a list. */
export interface PendingResult {
  /** The unique label that the gateway gave the directive. */
  readonly label: string;
  readonly path: Path;
  readonly isStream: boolean;
  /** Finds the pending results inside a value that has arrived at this place. */
  readonly within: (value: unknown, path: Path) => PendingResult[];
}

export interface Walked {
  readonly schema: GraphQLSchema;
  readonly document: LabelledDocument;
  readonly operation: OperationDefinitionNode;
  /** With the defaults of the operation, as the executor has them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Finds the pending results next to data that has arrived, by walking both as the executor does. The executor reports a result
 * only when it arrives, but clients of the newer form must know it before. Removes the added type names from the data.
 */
export function pendingResultsOf(walked: Walked, data: object): PendingResult[] {
  const { schema, document, operation, variables } = walked;
  const root = schema.getRootType(operation.operation);
  if (!root) return [];
  const { fields, patches } = collectFields(schema, document.fragments, variables, root, operation.selectionSet);
  const found: PendingResult[] = [];
  walkFields(root, fields, data, []);
  deferred(root, patches, []);
  return found.splice(0);

  function deferred(
    type: GraphQLObjectType,
    all: readonly { label: string | undefined; fields: Fields }[],
    path: Path,
  ) {
    for (const { label = '', fields } of all) {
      const within = collecting((value, at) => walkFields(type, fields, value, at));
      found.push({ label, path, isStream: false, within });
    }
  }

  function collecting(walk: (value: unknown, path: Path) => void): PendingResult['within'] {
    return (value, path) => {
      walk(value, path);
      return found.splice(0);
    };
  }

  function walkFields(type: GraphQLObjectType, fields: Fields, value: unknown, path: Path): void {
    if (typeof value !== 'object' || value === null) return;
    const object = value as Record<string, unknown>;
    for (const [key, nodes] of fields) {
      const field = type.getFields()[nodes[0]?.name.value ?? ''];
      if (field && nodes.some((node) => document.isIncremental(node))) {
        walkValue(field.type, nodes, object[key], [...path, key]);
      }
    }
  }

  function walkValue(given: GraphQLOutputType, nodes: FieldNode[], value: unknown, path: Path): void {
    const type = isNonNullType(given) ? given.ofType : given;
    if (isListType(type) && Array.isArray(value)) walkList(type.ofType, nodes, value, path);
    if (isListType(type) || typeof value !== 'object' || value === null) return;
    const object = value as Record<string, unknown>;
    const runtime = isAbstractType(type) ? schema.getType(String(object[typeKey])) : type;
    delete object[typeKey];
    if (!isObjectType(runtime)) return;
    const { fields, patches } = collectSubFields(schema, document.fragments, variables, runtime, nodes);
    walkFields(runtime, fields, object, path);
    deferred(runtime, patches, path);
  }

  function walkList(type: GraphQLOutputType, nodes: FieldNode[], items: readonly unknown[], path: Path): void {
    items.forEach((item, index) => void walkValue(type, nodes, item, [...path, index]));
    const [node] = nodes;
    const stream = node && getDirectiveValues(GraphQLStreamDirective, node, variables);
    // A list within a list is never streamed. A list that ended before its initial count has nothing pending.
    if (!stream || stream.if === false || typeof path.at(-1) === 'number') return;
    if (items.length < Number(stream.initialCount)) return;
    const within = collecting((item, at) => walkValue(type, nodes, item, at));
    found.push({ label: String(stream.label), path, isStream: true, within });
  }
}
