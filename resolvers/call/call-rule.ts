import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  Kind,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { callableOf } from './callable.js';
import { isOffered, type Patterns } from './offered.js';

/**
 * Refuses documents whose `call` names an action that may not be called. The names must be literals, so that a document that was
 * reviewed opens nothing else. It is a rule of validation, because no other field of such a document may make a call.
 */
export function callRule(offered: Patterns): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    Field(node) {
      if (node.name.value !== 'call' || context.getParentType() !== context.getSchema().getQueryType()) return;
      const [product, action] = [literal(node, 'product'), literal(node, 'action')];
      for (const argument of [product, action]) if (argument instanceof GraphQLError) context.reportError(argument);
      // Arguments that are missing or have another type are reported by other rules.
      if (typeof product !== 'string' || typeof action !== 'string') return;
      const called = callableOf(product, action);
      if ('reason' in called) context.reportError(refused(node, called.reason, 'BAD_USER_INPUT'));
      else if (!isOffered(offered, product, action)) {
        const message = `${product} ${action} is not one of the actions that this gateway offers. Ask its operator to allow it in YUNMEN_CALL.`;
        context.reportError(refused(node, message, 'FORBIDDEN'));
      }
    },
  });
}

function literal({ arguments: given = [] }: FieldNode, name: string): string | GraphQLError | null {
  const argument = given.find((each) => each.name.value === name);
  if (argument?.value.kind === Kind.STRING) return argument.value.value;
  if (argument?.value.kind !== Kind.VARIABLE) return null;
  const message = `\`${name}\` of \`call\` must be written in the document: a variable could call anything.`;
  return refused(argument, message, 'BAD_USER_INPUT');
}

function refused(node: FieldNode | NonNullable<FieldNode['arguments']>[number], message: string, code: string) {
  return new GraphQLError(message, { nodes: node, extensions: { code } });
}
