import { type DirectiveNode, type DocumentNode, Kind, visit } from 'graphql';

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
