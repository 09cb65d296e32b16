import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLObjectType,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { CloudError } from '../../client/errors/cloud-error.js';
import type { WorkBudget } from '../../client/request/work-budget.js';
import type { PlannedTables } from '../plan/field-reads.js';
import { type Answer, isPromise, objectInOrder, objectsOf } from './answer-parts.js';
import { FieldExecution, type FieldsShared } from './field-execution.js';
import { type PlannedDocument, Selection } from './selection.js';

/**
 * Executes a query or a mutation with the same answer and the same errors as graphql-js; only the errors below a place that
 * is null anyway can differ. `work` counts all memory and gives other requests their turns. When `work` ends the request,
 * the answer is that error without data. The fields, types and arguments of an object are computed once for each place of
 * the document, and not for each of two thousand objects: in a large answer that is most of the cost. The document must be
 * valid. `isTypeOf` and incremental delivery are not supported here. See docs/decisions/0014-own-execution.md.
 */
export function executeOperation(
  { schema, document, rootValue, contextValue, variableValues }: ExecutionArgs,
  operation: OperationDefinitionNode,
  tables: PlannedTables,
  work: WorkBudget,
): ExecutionResult | Promise<ExecutionResult> {
  const given = { ...variableValues };
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 50 });
  if (errors) return { errors };
  const definitions = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = Object.fromEntries(definitions.map((fragment) => [fragment.name.value, fragment]));
  const planned: PlannedDocument = { schema, fragments, variableValues: coerced, tables };
  return new Execution(planned, operation, contextValue, rootValue, work).run();
}

/** One execution, and the errors of its fields. */
class Execution implements FieldsShared {
  readonly errors: GraphQLError[] = [];

  constructor(
    readonly document: PlannedDocument,
    readonly operation: OperationDefinitionNode,
    readonly context: unknown,
    readonly rootValue: unknown,
    readonly work: WorkBudget,
  ) {}

  run(): ExecutionResult | Promise<ExecutionResult> {
    const { operation, work, rootValue } = this;
    const type = this.document.schema.getRootType(operation.operation);
    const answered = (data: unknown) => this.answered(data);
    const failed = (error: unknown) => this.failed(error);
    if (!type) {
      const message = `Schema is not configured to execute ${operation.operation} operation.`;
      return failed(new GraphQLError(message, { nodes: operation }));
    }
    try {
      const fields = this.fieldsOf(type, Selection.of(this.document, operation));
      // A mutation that has started is always awaited, because only then the written changes are known.
      if (operation.operation === 'mutation') return objectInOrder(fields, rootValue).then(answered, failed);
      const data = objectsOf(fields, work)(rootValue, undefined);
      if (!isPromise(data)) return answered(data);
      return new Promise((resolve) => {
        const leave = work.onEnd((reason) => resolve(this.stopped(reason)));
        data.then(answered, failed).then((answer) => {
          leave();
          resolve(answer);
        });
      });
    } catch (error) {
      return failed(error);
    }
  }

  private answered(data: unknown): ExecutionResult {
    const { errors, work } = this;
    if (work.ended) return this.stopped(work.ended);
    return { ...(errors.length > 0 && { errors: [...errors] }), data } as ExecutionResult;
  }

  private failed(error: unknown): ExecutionResult {
    if (this.work.ended) return this.stopped(this.work.ended);
    this.errors.push(error as GraphQLError);
    return this.answered(null);
  }

  /** The data is null, because a part of the answer would look like the whole answer. */
  private stopped(reason: CloudError): ExecutionResult {
    return { errors: [new GraphQLError(reason.message, { originalError: reason })], data: null };
  }

  /** The fields are computed when the first object is there, because there may be none. */
  object(type: GraphQLObjectType, selection: Selection): Answer {
    let answer: Answer | undefined;
    return (source, path) => {
      answer ??= objectsOf(this.fieldsOf(type, selection), this.work);
      return answer(source, path);
    };
  }

  private fieldsOf(type: GraphQLObjectType, selection: Selection): readonly FieldExecution[] {
    return selection
      .on(type.name)
      .all()
      .map((field) => new FieldExecution(this, type, field));
  }
}
