import type { ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Validates documents by further rules, which refuse a document as a whole and before any call. */
export function useDocumentRules(rules: readonly ValidationRule[]): Plugin {
  return {
    onValidate({ addValidationRule }) {
      for (const rule of rules) addValidationRule(rule);
    },
  };
}
