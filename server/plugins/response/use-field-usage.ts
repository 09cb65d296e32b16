import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { fieldsOfOperation } from '../../documents/fields-of-operation.js';
import type { RequestContexts } from '../../request/request-context.js';

interface Executed {
  readonly args: {
    readonly schema: GraphQLSchema;
    readonly document: DocumentNode;
    readonly operationName?: string | null | undefined;
    readonly contextValue: { readonly request: Request };
  };
}

/** Notes the fields that each operation asks for, for `yunmen_field_requests_total`. Plans are not executed, so they do not count. */
export function useFieldUsage(contexts: RequestContexts): Plugin {
  const note = ({ args: { schema, document, operationName = null, contextValue } }: Executed): void => {
    const context = contexts.find(contextValue.request);
    if (context && !context.isPlanned) context.record.addFields(fieldsOfOperation(schema, document, operationName));
  };
  return {
    onExecute: (executed) => note(executed as Executed),
    onSubscribe: (executed) => note(executed as Executed),
  };
}
