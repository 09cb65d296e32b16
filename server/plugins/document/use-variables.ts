import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Refuses invalid variables before execution, with HTTP 400 and the same messages for every executor. An integer that is too
 * large for Int is bad input in the document's text, too: `first: 1001` fails in the same way.
 */
export function useVariables(): Plugin {
  return {
    onValidate:
      () =>
      ({ result }) => {
        for (const error of result) if (isNumberThatDoesNotFit(error)) error.extensions.code = 'BAD_USER_INPUT';
      },
    onExecute({ args, setResultAndStopExecution }) {
      const refusal = refusalOf(args);
      if (refusal) setResultAndStopExecution(refusal);
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = refusalOf(args);
      if (refusal) setResultAndStopExecution(refusal);
    },
  };
}

function isNumberThatDoesNotFit({ message, nodes }: GraphQLError): boolean {
  const kind = nodes?.[0]?.kind;
  return (kind === Kind.INT || kind === Kind.FLOAT) && message.startsWith('Int cannot represent');
}

function refusalOf({
  schema,
  document,
  operationName,
  variableValues,
  ...args
}: ExecutionArgs): ExecutionResult | null {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const options = { maxErrors: 50, hideSuggestions: args.hideSuggestions === true };
  const { errors } = getVariableValues(schema, definitions, { ...variableValues }, options);
  if (!errors) return null;
  const extensions = { http: { status: 400 } };
  return { errors: errors.map(({ message, nodes = null }) => new GraphQLError(message, { nodes, extensions })) };
}
