import type { Plugin } from 'graphql-yoga';
import type { ParsedDocuments } from '../../documents/parsed-documents.js';

/** Keeps no document in which validation finds errors. */
export function useParsedDocuments(parsed: ParsedDocuments): Plugin {
  return {
    onValidate({ params: { documentAST } }) {
      return ({ valid }) => {
        if (!valid) parsed.forget(documentAST);
      };
    },
  };
}
