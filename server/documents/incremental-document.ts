import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What a document says about being delivered in parts. */
export interface IncrementalDocument {
  /** The same without @defer and @stream, for clients that take one answer. */
  readonly plain: DocumentNode;
  readonly streams: readonly DirectiveNode[];
}

const seen = new WeakMap<DocumentNode, IncrementalDocument | null>();

/** Null where the document has neither @defer nor @stream. Documents are kept parsed, so each is looked through once. */
export function incrementalDocument(document: DocumentNode): IncrementalDocument | null {
  let known = seen.get(document);
  if (known === undefined) {
    known = lookThrough(document);
    seen.set(document, known);
  }
  return known;
}

function lookThrough(document: DocumentNode): IncrementalDocument | null {
  const streams: DirectiveNode[] = [];
  const plain = visit(document, {
    Directive(node) {
      if (node.name.value === 'stream') streams.push(node);
      return node.name.value === 'defer' || node.name.value === 'stream' ? null : undefined;
    },
  });
  return plain === document ? null : { plain, streams };
}

/** The first `initialCount` that cannot be used, as the executor would find it: only too late to say so to the client. */
export function unusableCount(
  { streams }: IncrementalDocument,
  variables: Readonly<Record<string, unknown>>,
): number | null {
  for (const { arguments: given = [] } of streams) {
    const value = given.find(({ name }) => name.value === 'initialCount')?.value;
    const count = value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.INT && value.value;
    if (Number(count) < 0) return Number(count);
  }
  return null;
}

/** Under this name the type of what may be of several is asked along. */
export const typeKey = '__yunmenType';

/** The same with each directive under a label of its own, and with the types of what may be of several. */
export interface LabelledDocument {
  readonly document: DocumentNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** The label that the client gave, of those with one. */
  readonly labels: ReadonlyMap<string, string>;
  /** Whether a field may have parts of its own, or types that were asked along, somewhere in it. */
  readonly isIncremental: (field: FieldNode) => boolean;
}

const labelledOnce = new WeakMap<DocumentNode, LabelledDocument>();

export function labelledDocument(schema: GraphQLSchema, document: DocumentNode): LabelledDocument {
  const known = labelledOnce.get(document) ?? label(schema, document);
  labelledOnce.set(document, known);
  return known;
}

function label(schema: GraphQLSchema, document: DocumentNode): LabelledDocument {
  const labels = new Map<string, string>();
  let count = 0;
  const types = new TypeInfo(schema);
  const labelled: DocumentNode = visit(
    document,
    visitWithTypeInfo(types, {
      Directive(node) {
        if (!names.includes(node.name.value)) return undefined;
        const own = String(count++);
        const others = (node.arguments ?? []).filter(({ name, value }) => {
          if (name.value === 'label' && value.kind === Kind.STRING) labels.set(own, value.value);
          return name.value !== 'label';
        });
        const argument = {
          kind: Kind.ARGUMENT,
          name: nameOf('label'),
          value: { kind: Kind.STRING, value: own },
        } as const;
        return { ...node, arguments: [...others, argument] };
      },
      Field: {
        leave(node) {
          const type = types.getType();
          if (!node.selectionSet || !type || !isAbstractType(getNamedType(type))) return undefined;
          const selections = [
            { kind: Kind.FIELD, alias: nameOf(typeKey), name: nameOf('__typename') } as const,
            ...node.selectionSet.selections,
          ];
          return { ...node, selectionSet: { ...node.selectionSet, selections } };
        },
      },
    }),
  );
  const definitions = labelled.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [each] : []));
  const fragments = Object.fromEntries(definitions.map((each) => [each.name.value, each]));
  return { document: labelled, fragments, labels, isIncremental: incrementalIn(fragments) };
}

const names: readonly string[] = ['defer', 'stream'];
const nameOf = (value: string) => ({ kind: Kind.NAME, value }) as const;

function incrementalIn(fragments: Readonly<Record<string, FragmentDefinitionNode>>): (node: ASTNode) => boolean {
  const found = new Map<ASTNode, boolean>();
  return function isIncremental(node: ASTNode): boolean {
    const known = found.get(node);
    if (known !== undefined) return known;
    let is = false;
    visit(node, {
      Directive({ name }) {
        is ||= names.includes(name.value);
      },
      Field({ alias }) {
        is ||= alias?.value === typeKey;
      },
      FragmentSpread({ name }) {
        const fragment = fragments[name.value];
        is ||= fragment !== undefined && isIncremental(fragment);
      },
    });
    found.set(node, is);
    return is;
  };
}
