import { type DocumentNode, getIntrospectionQuery, getOperationAST, Kind, parse, print } from 'graphql';

/** The deepest `ofType` that getIntrospectionQuery writes for any client. */
const mostOfTypes = 20;

const seen = new WeakMap<DocumentNode, string | null>();

/**
 * The text of a document that asks for the whole schema with the query of GraphiQL and other clients, which is what
 * getIntrospectionQuery makes with any options. Null for all other documents. There are few such texts, so the work for all of
 * them is bounded.
 */
export function wholeIntrospection(document: DocumentNode): string | null {
  const known = seen.get(document);
  if (known !== undefined) return known;
  const text = getOperationAST(document) && namesSchema(document) ? standardText(document) : null;
  seen.set(document, text);
  return text;
}

function namesSchema({ definitions }: DocumentNode): boolean {
  const [first] = definitions;
  const [field] = first && 'selectionSet' in first ? (first.selectionSet?.selections ?? []) : [];
  return field !== undefined && 'name' in field && field.name.value === '__schema';
}

/** The text without the name of the operation, if the options that it seems to have give the same document. */
function standardText(document: DocumentNode): string | null {
  const text = unnamed(document);
  const typeDepth = text.split('ofType').length - 1;
  if (typeDepth > mostOfTypes) return null;
  const has = (pattern: RegExp) => pattern.test(text);
  const standard = getIntrospectionQuery({
    descriptions: has(/\bdescription\b/),
    schemaDescription: has(/__schema \{\s+description\b/),
    specifiedByUrl: has(/\bspecifiedByURL\b/),
    directiveIsRepeatable: has(/\bisRepeatable\b/),
    inputValueDeprecation: has(/\bargs\(includeDeprecated/),
    experimentalDirectiveDeprecation: has(/\bdirectives\(includeDeprecated/),
    oneOf: has(/\bisOneOf\b/),
    typeDepth,
  });
  return unnamed(parse(standard)) === text ? text : null;
}

function unnamed(document: DocumentNode): string {
  const definitions = document.definitions.map((each) => {
    if (each.kind !== Kind.OPERATION_DEFINITION) return each;
    const { name: _, ...operation } = each;
    return operation;
  });
  return print({ ...document, definitions });
}
