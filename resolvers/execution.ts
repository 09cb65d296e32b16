import {
  defaultTypeResolver,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getVariableValues,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  locatedError,
  type OperationDefinitionNode,
  responsePathAsArray,
} from 'graphql';
import { type PlannedDocument, type SelectedField, Selection, type Tables } from './selection.js';

type Path = GraphQLResolveInfo['path'];
type GraphQLNullableOutputType = Exclude<GraphQLOutputType, GraphQLNonNull<never>>;

/** Answers a field, or a whole object, of one thing; `path` is where that thing stands. May give a promise. */
type Answer = (source: unknown, path: Path | undefined) => unknown;

/** Makes of a value what stands in the answer at `path`, or a promise of it; throws where that cannot be. */
type Complete = (value: unknown, path: Path) => unknown;

/**
 * Executes a query with the same answer and the same errors as graphql-js; only which errors are told of below a place that
 * is null anyway may differ. What the document alone decides, which fields an object has, of which types and with which
 * arguments, is worked out once for each place of the document and not again for each of two thousand things that stand
 * there: in a large answer that is most of what execution costs. The document must be valid; `isTypeOf` and delivery in parts
 * are not known here. See docs/decisions/0014-own-execution.md.
 */
export function executeQuery(
  { schema, document, rootValue, contextValue, variableValues }: ExecutionArgs,
  operation: OperationDefinitionNode,
  tables: Tables,
): ExecutionResult | Promise<ExecutionResult> {
  const given = { ...variableValues };
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 50 });
  if (errors) return { errors };
  const definitions = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = Object.fromEntries(definitions.map((fragment) => [fragment.name.value, fragment]));
  const planned: PlannedDocument = { schema, fragments, variableValues: coerced, tables };
  return new Execution(planned, operation, contextValue, rootValue).run();
}

/** One execution, and the errors of its fields. */
class Execution {
  readonly errors: GraphQLError[] = [];

  constructor(
    readonly document: PlannedDocument,
    readonly operation: OperationDefinitionNode,
    readonly context: unknown,
    readonly rootValue: unknown,
  ) {}

  run(): ExecutionResult | Promise<ExecutionResult> {
    const { document, operation, rootValue, errors } = this;
    const type = document.schema.getQueryType();
    if (!type) throw new Error('The schema has no queries.');
    const answered = (data: unknown) =>
      ({
        ...(errors.length > 0 && { errors: [...errors] }),
        data,
      }) as ExecutionResult;
    const failed = (error: unknown) => {
      errors.push(error as GraphQLError);
      return answered(null);
    };
    try {
      const data = this.object(type, Selection.of(document, operation))(rootValue, undefined);
      return isPromise(data) ? data.then(answered, failed) : answered(data);
    } catch (error) {
      return failed(error);
    }
  }

  /** Fields are looked at when the first such thing is there, since there may be none. */
  object(type: GraphQLObjectType, selection: Selection): Answer {
    let fields: readonly FieldExecution[] | undefined;
    return (source, path) => {
      fields ??= selection
        .on(type.name)
        .all()
        .map((field) => new FieldExecution(this, type, field));
      return objectOf(fields, source, path);
    };
  }
}

/** One place of the document, under one type of object. */
class FieldExecution {
  readonly key: string;
  readonly answer: Answer;

  constructor(
    private readonly execution: Execution,
    private readonly parentType: GraphQLObjectType,
    private readonly field: SelectedField,
  ) {
    const { type } = field.definition;
    const complete = this.completion(type);
    const attempt = this.caught(type, (source, path) => complete(this.resolve(source, path), path));
    const { name: typename } = parentType;
    const { responseKey: key } = field;
    this.key = key;
    this.answer = (source, prev) => attempt(source, { prev, key, typename });
  }

  private resolve(source: unknown, path: Path): unknown {
    const { args, definition } = this.field;
    const { resolve, name } = definition;
    if (!resolve) {
      const member = isObject(source) ? source[name] : undefined;
      return typeof member === 'function' ? member.call(source, args, this.execution.context, this.info(path)) : member;
    }
    // Most fields are read off their parent, and ask for nothing else.
    if (resolve.length <= 1) return (resolve as (source: unknown) => unknown)(source);
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

  /** A failure of a value of this type: null with the error beside it, or thrown on where the schema promises a value. */
  private caught(type: GraphQLOutputType, work: Complete): Complete {
    const fail = (error: unknown, path: Path) => {
      const located = locatedError(error, this.field.nodes, responsePathAsArray(path));
      if (isNonNullType(type)) throw located;
      this.execution.errors.push(located);
      return null;
    };
    return (value, path) => {
      try {
        const done = work(value, path);
        return isPromise(done) ? done.then(undefined, (error) => fail(error, path)) : done;
      } catch (error) {
        return fail(error, path);
      }
    };
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
    const unlessAbsent = (value: unknown, path: Path) => {
      if (value instanceof Error) throw value;
      return value === null || value === undefined ? null : complete(value, path);
    };
    return (value, path) =>
      isPromise(value) ? value.then((come) => unlessAbsent(come, path)) : unlessAbsent(value, path);
  }

  /** For values that are there. */
  private presentCompletion(type: GraphQLNullableOutputType): Complete {
    if (isLeafType(type)) return (value) => serialized(type, value);
    if (isObjectType(type)) return this.execution.object(type, this.field.selection);
    if (!isListType(type)) return this.abstractCompletion(type);
    const complete = this.caught(type.ofType, this.completion(type.ofType));
    const place = `${this.parentType.name}.${this.field.definition.name}`;
    return (value, path) => {
      if (isObject(value) && Symbol.iterator in value) return listOf(complete, [...(value as Iterable<unknown>)], path);
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
        throw new GraphQLError(`Abstract type "${type.name}" was resolved to "${String(name)}", which it cannot be.`);
      });
  }
}

/**
 * An object of the answer. It inherits nothing, for a response key may be `__proto__`; one made by Object.create(null) does
 * not either, but is kept as a hash table, which takes several times the memory.
 */
class Fields {
  [responseKey: string]: unknown;
}
Object.setPrototypeOf(Fields.prototype, null);

function objectOf(fields: readonly FieldExecution[], source: unknown, path: Path | undefined): unknown {
  const object = new Fields();
  let pending: Promise<void>[] | undefined;
  try {
    for (const { key, answer } of fields) {
      const value = answer(source, path);
      object[key] = value;
      if (!isPromise(value)) continue;
      pending ??= [];
      pending.push(
        value.then((come) => {
          object[key] = come;
        }),
      );
    }
  } catch (error) {
    if (!pending) throw error;
    // What its siblings report belongs into the answer too.
    return Promise.allSettled(pending).then(() => {
      throw error;
    });
  }
  return pending ? Promise.all(pending).then(() => object) : object;
}

function listOf(complete: Complete, values: readonly unknown[], prev: Path): unknown {
  const items: unknown[] = [];
  let isPending = false;
  try {
    for (let key = 0; key < values.length; key += 1) {
      const item = complete(values[key], { prev, key, typename: undefined });
      isPending ||= isPromise(item);
      items.push(item);
    }
  } catch (error) {
    // Nobody awaits the others any more, but a rejection that nobody handles would end the process.
    for (const abandoned of [...items, ...values]) if (isPromise(abandoned)) abandoned.then(undefined, () => undefined);
    throw error;
  }
  return isPending ? Promise.all(items) : items;
}

function serialized(type: GraphQLLeafType, value: unknown): unknown {
  const written: unknown = type.serialize(value);
  if (written !== null && written !== undefined) return written;
  throw new Error(`A value of ${type.name} was written as nothing.`);
}

/** At once where the value is there already. */
function awaited(value: unknown, then: (value: unknown) => unknown): unknown {
  return isPromise(value) ? value.then(then) : then(value);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return isObject(value) && typeof value.then === 'function';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
