import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { TrustedDocuments } from '../../documents/trusted-documents.js';

/** Members of a request, besides GraphQL's own, that may name a document. */
export const documentIdNames = ['documentId', 'id', 'doc_id'] as const;

/**
 * Executes only documents of the manifest. Each operation of a batch, GET or POST, query or subscription, passes here before it
 * is parsed, so no operation can bypass it.
 */
export function useTrustedDocuments(documents: TrustedDocuments): Plugin {
  return usePersistedOperations({
    allowArbitraryOperations: false,
    extractPersistedOperationId: documentIdOf,
    getPersistedOperation: (id) => documents.get(id) ?? null,
    customErrors: {
      persistedQueryOnly: () =>
        refusal('Only trusted documents are executed here: send a documentId and no query.', 'FORBIDDEN', 403),
      keyNotFound: () =>
        refusal(
          'Only trusted documents are executed here: send the id of one as documentId, id or extensions.persistedQuery.sha256Hash.',
          'FORBIDDEN',
          403,
        ),
      notFound: ({ params, request }) =>
        refusal(
          `No trusted document has the id ${JSON.stringify(documentIdOf(params, request)?.slice(0, 100))}.`,
          'NOT_FOUND',
          404,
        ),
    },
  }) as Plugin;
}

/** The id by the draft of GraphQL over HTTP, or by the conventions of Relay and Apollo, in the body or in the URL of a GET. */
function documentIdOf(params: GraphQLParams, request: Request): string | null {
  const { extensions } = params;
  const persisted: unknown = extensions?.persistedQuery;
  const hash = typeof persisted === 'object' && persisted !== null && 'sha256Hash' in persisted && persisted.sha256Hash;
  const members = params as Readonly<Record<string, unknown>>;
  const query = request.method === 'GET' ? new URL(request.url, 'http://localhost').searchParams : null;
  const given = [hash, ...documentIdNames.map((name) => query?.get(name) ?? members[name])];
  return (given.find((id) => typeof id === 'string' && id !== '') as string | undefined) ?? null;
}

function refusal(message: string, code: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
