import { useDisableIntrospection } from '@graphql-yoga/plugin-disable-introspection';
import type { Plugin } from 'graphql-yoga';

/**
 * Hides the schema if introspection is off, also in error messages: without introspection and without suggestions for
 * misspelt names.
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
      // Variables are validated at execution.
      onExecute: ({ args }) => void Object.assign(args, { hideSuggestions: true }),
      onSubscribe: ({ args }) => void Object.assign(args, { hideSuggestions: true }),
    },
  ];
}
