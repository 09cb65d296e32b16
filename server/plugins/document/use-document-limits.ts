import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives';
import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  type Source,
  validate,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { listSizes, longestList, requestedItems } from '../../admission/requested-items.js';

/** Limits of documents, for all callers. A document must be small enough to examine before any call. */
export interface DocumentLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  /** The maximum length of one list in the document or its variables. */
  readonly maxList: number;
  /** The maximum of items that a document may ask for, with nested lists multiplied. */
  readonly maxItems: number;
}

const maxComparisons = 400_000;

type ArmorOptions = NonNullable<Parameters<typeof maxDepthPlugin>[0]>;

/**
 * Refuses documents that cost too much to read or ask for too much, with COST_LIMIT_EXCEEDED. graphql-armor counts depth,
 * aliases and directives, and the parser counts tokens. No document is examined twice: results are kept as long as the parsed
 * document.
 */
export function useDocumentLimits(limits: DocumentLimits): Plugin[] {
  return [
    useReadable(limits),
    maxDepthPlugin({
      n: limits.maxDepth,
      flattenFragments: true,
      ...refusing('is nested too deeply', limits.maxDepth, 'levels'),
    }),
    maxAliasesPlugin({ n: limits.maxAliases, ...refusing('has too many aliases', limits.maxAliases, 'of them') }),
    maxDirectivesPlugin({
      n: limits.maxDirectives,
      ...refusing('has too many directives', limits.maxDirectives, 'of them'),
    }),
    useListSize(limits),
  ] as Plugin[];
}

function refusing(problem: string, limit: number, unit: string): Pick<ArmorOptions, 'onReject'> {
  return {
    onReject: [
      () => {
        throw tooCostly(`The document ${problem}: at most ${limit} ${unit}. Ask for it in several requests.`);
      },
    ],
  };
}

/** Reads at most the allowed number of tokens. A document that is too deep to be read counts as too deep. */
function useReadable({ maxTokens, maxDepth }: DocumentLimits): Plugin {
  const tooLong = `The document is too long: at most ${maxTokens} tokens. Pass long lists as variables.`;
  const tooDeep = `The document is nested too deeply: at most ${maxDepth} levels. Ask for it in several requests.`;

  /** Parser and rules are recursive, so the stack can overflow on documents that exceed the limits. */
  function shallow<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      throw error instanceof RangeError ? tooCostly(tooDeep) : error;
    }
  }

  const tooAlike = 'The document repeats the same fields too often: ask for each once.';
  const measured = new WeakSet<DocumentNode>();

  return {
    onParse({ setParseFn }) {
      setParseFn((source: string | Source) => {
        try {
          return shallow(() => parse(source, { maxTokens }));
        } catch (error) {
          const isTooLong = error instanceof GraphQLError && error.message.includes(`more that ${maxTokens} tokens`);
          throw isTooLong ? tooCostly(tooLong) : error;
        }
      });
      return ({ result, replaceParseResult }) => {
        if (!isDocument(result) || measured.has(result)) return;
        if (comparisonsOf(result) > maxComparisons) replaceParseResult(tooCostly(tooAlike));
        else measured.add(result);
      };
    },
    onValidate({ setValidationFn }) {
      setValidationFn((...args: Parameters<typeof validate>) => shallow(() => validate(...args)));
    },
  };
}

function isDocument(result: unknown): result is DocumentNode {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === Kind.DOCUMENT;
}

/**
 * The maximum number of field pairs that validation compares: fields with the same name and with subfields, each with each.
 * Two hundred look-ups with the same five fields stay below the limit. Thousands of the same field take seconds.
 */
function comparisonsOf(document: DocumentNode): number {
  const counts = new Map<string, number>();
  visit(document, {
    Field({ alias, name, selectionSet }) {
      if (!selectionSet) return;
      const key = (alias ?? name).value;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  });
  return [...counts.values()].reduce((sum, count) => sum + count * count, 0);
}

const less = 'Ask for a smaller `first`, fewer lists inside lists, or several requests one after the other.';

function useListSize({ maxList, maxItems }: DocumentLimits): Plugin {
  const longest = new WeakMap<DocumentNode, number>();
  const lists = new WeakMap<OperationDefinitionNode, ReturnType<typeof listSizes>>();
  /** The items that the operations of a batch ask for together. */
  const asked = new WeakMap<Request, number>();

  function longestOf(document: DocumentNode): number {
    const known = longest.get(document);
    if (known !== undefined) return known;
    let found = 0;
    visit(document, {
      ListValue({ values }) {
        found = Math.max(found, values.length);
      },
    });
    longest.set(document, found);
    return found;
  }

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { document, schema, operationName, variableValues } = args;
      const operation = getOperationAST(document, operationName);
      if (!operation) return;
      const refuse = (message: string) => setResultAndStopExecution({ errors: [tooCostly(message)] });
      const longest = Math.max(longestOf(document), longestList(variableValues));
      if (longest > maxList) {
        return refuse(`A list of ${longest} items is too long: at most ${maxList}. Ask for them in several requests.`);
      }
      const sizes = lists.get(operation) ?? listSizes(schema, document, operation);
      lists.set(operation, sizes);
      const { request } = args.contextValue;
      const items = (asked.get(request) ?? 0) + requestedItems(sizes, variableValues ?? {});
      asked.set(request, items);
      if (items > maxItems) {
        return refuse(`The request asks for up to ${items} items: at most ${maxItems}. ${less}`);
      }
    },
  };
}

function tooCostly(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'COST_LIMIT_EXCEEDED', http: { spec: true, status: 400 } },
  });
}
