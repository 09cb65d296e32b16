import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type DocumentStore, PersistedDocuments } from '../../documents/persisted-documents.js';

/** HTTP 200, as in Apollo Server: with other statuses some clients do not read the reason and do not send the text. */
const unknown = () => refusal('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND', 200);
const unsupported = () => refusal('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED', 200);
const shape = /^[\da-f]{64}$/;

/**
 * Automatic persisted queries: a client sends the hash of a document instead of its text, and adds the text if the hash is
 * not known yet. If they are off, the gateway says so, and the client sends texts from then on. Each operation of a batch, GET
 * or POST, passes here before it is parsed, and only after its caller was admitted.
 */
export function usePersistedDocuments(isOn: boolean, shared: DocumentStore | null): Plugin {
  const documents = new PersistedDocuments(shared);
  return {
    onParams({ params, setParams }) {
      const persisted: unknown = params?.extensions?.persistedQuery;
      if (typeof persisted !== 'object' || persisted === null) return;
      const { query } = params;
      const hasText = typeof query === 'string' && query !== '';
      if (!isOn) {
        if (!hasText) throw unsupported();
        return;
      }
      const hash = hashOf(persisted);
      if (hasText) {
        if (!documents.keep(hash, query)) throw unusable('The sha256Hash of persistedQuery is not that of the query.');
        return;
      }
      const use = (known: string | null) => {
        if (known === null) throw unknown();
        setParams({ ...params, query: known });
      };
      const known = documents.get(hash);
      return known instanceof Promise ? known.then(use) : use(known);
    },
  };
}

function hashOf(persisted: object): string {
  const { version, sha256Hash } = persisted as Readonly<Record<string, unknown>>;
  if (version !== 1) throw unusable('The version of persistedQuery must be 1.');
  if (typeof sha256Hash === 'string' && shape.test(sha256Hash)) return sha256Hash;
  throw unusable('The sha256Hash of persistedQuery must be 64 hexadecimal digits in lower case.');
}

function unusable(message: string): GraphQLError {
  return refusal(message, 'BAD_USER_INPUT', 400);
}

function refusal(message: string, code: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
