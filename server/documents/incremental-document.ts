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

/** How a document asks for incremental delivery. */
export interface IncrementalDocument {
  /** The document without @defer and @stream, for clients that accept a single response. */
  readonly plain: DocumentNode;
  readonly streams: readonly DirectiveNode[];
}

const seen = new WeakMap<DocumentNode, IncrementalDocument | null>();

/** Null if the document has neither @defer nor @stream. Parsed documents are kept, so each is examined once. */
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

/** The first invalid `initialCount`. The executor would find it too late to tell the client. */
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

/** The alias of the added `__typename` of fields with abstract types. */
export const typeKey = '__yunmenType';

/** The document with a unique label for each directive, and with the type names of abstract types. */
export interface LabelledDocument {
  readonly document: DocumentNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** The client's own labels. */
  readonly labels: ReadonlyMap<string, string>;
  /** Whether a field contains incremental directives or added type names, at any depth. */
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
