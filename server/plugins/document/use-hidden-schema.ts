import { useDisableIntrospection } from '@graphql-yoga/plugin-disable-introspection';
import type { Plugin } from 'graphql-yoga';

/**
 * Whoever may not ask for the schema does not learn it from their mistakes either: neither by introspection nor from the
 * names that a misspelt one is like.
 */
export function useHiddenSchema(): Plugin[] {
  return [
    useDisableIntrospection(),
    {
      onValidate({ validateFn, setValidationFn }) {
        setValidationFn((schema, document, rules, options, typeInfo) =>
          validateFn(schema, document, rules, { ...options, hideSuggestions: true }, typeInfo),
        );
      },
      // Variables are looked at when the document is executed.
      onExecute: ({ args }) => void Object.assign(args, { hideSuggestions: true }),
      onSubscribe: ({ args }) => void Object.assign(args, { hideSuggestions: true }),
    },
  ];
}
