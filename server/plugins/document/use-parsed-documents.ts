import type { Plugin } from 'graphql-yoga';
import type { ParsedDocuments } from '../../documents/parsed-documents.js';

/** Keeps no document that is not valid. */
export function useParsedDocuments(parsed: ParsedDocuments): Plugin {
  return {
    onValidate({ params: { documentAST } }) {
      return ({ valid }) => {
        if (!valid) parsed.forget(documentAST);
      };
    },
  };
}
