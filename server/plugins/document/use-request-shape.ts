import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { isDeeperThan } from '../../documents/nesting.js';

/** Far more than any input of the schema needs, and far less than any code here needs to overflow the stack. */
const deepest = 50;

/**
 * Refuses requests that later steps cannot examine: values that are nested thousands of levels deep, and operation names that
 * are not texts.
 */
export function useRequestShape(): Plugin {
  return {
    onRequestParse() {
      return {
        onRequestParseDone({ requestParserResult: asked }) {
          if (isDeeperThan(deepest, asked)) {
            throw unusable(`Values of the request are nested more than ${deepest} levels deep.`);
          }
          for (const { operationName = null } of Array.isArray(asked) ? asked : [asked]) {
            if (operationName !== null && typeof operationName !== 'string') {
              throw unusable('The operationName of a request must be a text.');
            }
          }
        },
      };
    },
  };
}

function unusable(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status: 400 } } });
}
