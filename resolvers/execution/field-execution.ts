import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  locatedError,
  type OperationDefinitionNode,
  responsePathAsArray,
  TypeNameMetaFieldDef,
} from 'graphql';
import { bytesOf, errorBytes, type WorkBudget } from '../../client/request/work-budget.js';
import {
  type Answer,
  awaited,
  type Complete,
  isObject,
  isPromise,
  listOf,
  type Path,
  serialized,
  tended,
} from './answer-parts.js';
import type { PlannedDocument, SelectedField, Selection } from './selection.js';

type GraphQLNullableOutputType = Exclude<GraphQLOutputType, GraphQLNonNull<never>>;

/** What the fields of one execution share. */
export interface FieldsShared {
  readonly document: PlannedDocument;
  readonly operation: OperationDefinitionNode;
  readonly context: unknown;
  readonly rootValue: unknown;
  readonly work: WorkBudget;
  readonly errors: GraphQLError[];
  /** Answers the objects of a type. */
  object(type: GraphQLObjectType, selection: Selection): Answer;
}

/** One field at one place of the document, for one object type. */
export class FieldExecution {
  readonly key: string;
  readonly answer: Answer;
  /** Answers from the parent only, when the field table says so. Most fields do. */
  private readonly read: ((parent: never) => unknown) | undefined;

  constructor(
    private readonly execution: FieldsShared,
    private readonly parentType: GraphQLObjectType,
    private readonly field: SelectedField,
  ) {
    const { type, resolve } = field.definition;
    const complete = this.completion(type);
    const finish = this.caught(type, complete);
    const failed = this.caught(type, thrown);
    const attempt = (source: unknown, path: Path) => {
      let value: unknown;
      try {
        value = this.resolve(source, path);
      } catch (error) {
        return failed(error, path);
      }
      return finish(value, path);
    };
    const { name: typename } = parentType;
    const { responseKey: key } = field;
    const { work } = execution;
    this.key = key;
    const { read, subscribe } = execution.document.tables[typename]?.[field.definition.name] ?? {};
    this.read = subscribe === undefined ? read : undefined;
    if (field.definition === TypeNameMetaFieldDef) this.answer = () => typename;
    else if (this.read && isLeafType(getNullableType(type))) this.answer = this.leafAnswer(this.read, finish, failed);
    else if (resolve === undefined || this.read)
      this.answer = (source, prev) => attempt(source, { prev, key, typename });
    else {
      const counted: Answer = (source, prev) => {
        const answer = attempt(source, { prev, key, typename });
        if (!isPromise(answer)) return answer;
        try {
          work.spend(bytesOf.asked);
        } catch (error) {
          tended([answer]);
          throw error;
        }
        return answer;
      };
      this.answer = (source, prev) =>
        work.shouldYield() ? work.schedule(() => counted(source, prev)) : counted(source, prev);
    }
  }

  /**
   * Most leaf fields have their value in the parent. Such a value needs no promise, and makes a path only if it fails, or is
   * an object or missing.
   */
  private leafAnswer(read: (parent: never) => unknown, finish: Complete, failed: Complete): Answer {
    const { execution, field, parentType } = this;
    const { type } = field.definition;
    const leaf = getNullableType(type) as GraphQLLeafType;
    const isRequired = isNonNullType(type);
    const placeIn = (prev: Path | undefined): Path => ({ prev, key: field.responseKey, typename: parentType.name });
    return (source, prev) => {
      let value: unknown;
      try {
        value = read(source as never);
        if (value === null && !isRequired) return null;
        if (typeof value !== 'object' && value !== undefined) return serialized(leaf, value, execution.work);
      } catch (error) {
        return failed(error, placeIn(prev));
      }
      return finish(value, placeIn(prev));
    };
  }

  private resolve(source: unknown, path: Path): unknown {
    if (this.read) return this.read(source as never);
    const { args, definition } = this.field;
    const { resolve, name } = definition;
    if (!resolve) {
      const member = isObject(source) ? source[name] : undefined;
      return typeof member === 'function' ? member.call(source, args, this.execution.context, this.info(path)) : member;
    }
    return resolve(source, args, this.execution.context, this.info(path));
  }

  private info(path: Path): GraphQLResolveInfo {
    const { document, operation, rootValue } = this.execution;
    const { schema, fragments, variableValues } = document;
    const { definition, nodes } = this.field;
    return {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: this.parentType,
      path,
      schema,
      fragments,
      rootValue,
      operation,
      variableValues,
    };
  }

  /** Awaits a value of this type, completes it, and handles failures: null with an error in `errors`, or thrown again when the type is non-null. */
  private caught(type: GraphQLOutputType, complete: Complete): Complete {
    const { work } = this.execution;
    const fail = (error: unknown, path: Path) => {
      // The reason why the request has ended is not a failure of this field.
      if (work.ended) throw work.ended;
      const located = locatedError(error, this.field.nodes, responsePathAsArray(path));
      work.spend(errorBytes(located, this.field.nodes[0].loc?.source.body.length));
      if (isNonNullType(type)) throw located;
      this.execution.errors.push(located);
      return null;
    };
    // Many values can fail at the same time, and each failure takes time.
    const failLater = (error: unknown, path: Path) =>
      work.shouldYield() ? work.schedule(() => fail(error, path)) : fail(error, path);
    const completed = (value: unknown, path: Path) => {
      try {
        const done = complete(value, path);
        return isPromise(done) ? done.then(undefined, (error) => failLater(error, path)) : done;
      } catch (error) {
        return fail(error, path);
      }
    };
    return (value, path) =>
      isPromise(value)
        ? value.then(
            (come) => completed(come, path),
            (error) => failLater(error, path),
          )
        : completed(value, path);
  }

  private completion(type: GraphQLOutputType): Complete {
    if (isNonNullType(type)) {
      const complete = this.completion(type.ofType);
      const promised = (done: unknown) => {
        if (done !== null) return done;
        const { name } = this.field.definition;
        throw new Error(`Cannot return null for non-nullable field ${this.parentType.name}.${name}.`);
      };
      return (value, path) => awaited(complete(value, path), promised);
    }
    const complete = this.presentCompletion(type);
    return (value, path) => {
      if (value instanceof Error) throw value;
      return value === null || value === undefined ? null : complete(value, path);
    };
  }

  /** For values that are not null. */
  private presentCompletion(type: GraphQLNullableOutputType): Complete {
    const { work } = this.execution;
    if (isLeafType(type)) return (value) => serialized(type, value, work);
    if (isObjectType(type)) return this.execution.object(type, this.field.selection);
    if (!isListType(type)) return this.abstractCompletion(type);
    const complete = this.caught(type.ofType, this.completion(type.ofType));
    const place = `${this.parentType.name}.${this.field.definition.name}`;
    return (value, path) => {
      if (isObject(value) && Symbol.iterator in value) {
        return listOf(complete, [...(value as Iterable<unknown>)], path, work);
      }
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${place}".`);
    };
  }

  private abstractCompletion(type: GraphQLAbstractType): Complete {
    const { execution, field } = this;
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const objects = new Map(
      execution.document.schema
        .getPossibleTypes(type)
        .map((possible) => [possible.name, execution.object(possible, field.selection)]),
    );
    return (value, path) =>
      awaited(resolveType(value, execution.context, this.info(path), type), (name) => {
        const object = objects.get(String(name));
        if (object) return object(value, path);
        throw new GraphQLError(
          `Abstract type "${type.name}" was resolved to "${String(name)}", which is not one of its types.`,
        );
      });
  }
}

const thrown: Complete = (error) => {
  throw error;
};
