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

/** What an answer still owes at a place: the fields of a deferred fragment, or the further items of a list. */
export interface PendingResult {
  /** The label that the document was given here, which tells its directives apart. */
  readonly label: string;
  readonly path: Path;
  readonly isStream: boolean;
  /** Looks through what has come for it, at its place, and finds what is owed within. */
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
 * Finds what is owed beside the data that has come, by going through both as the executor does: it tells of a part only when
 * it is there, while clients of the newer form are told before. Takes the types that were asked along away again.
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
    // Of a list in a list nothing is streamed; one that ended before its first count owes nothing.
    if (!stream || stream.if === false || typeof path.at(-1) === 'number') return;
    if (items.length < Number(stream.initialCount)) return;
    const within = collecting((item, at) => walkValue(type, nodes, item, at));
    found.push({ label: String(stream.label), path, isStream: true, within });
  }
}
