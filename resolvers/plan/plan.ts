import { type DocumentNode, GraphQLError, type GraphQLSchema, getVariableValues, Kind } from 'graphql';
import type { AccountsConfig } from '../../client/account-config.js';
import { type PolicyDocument, policyOf } from '../../client/errors/permission.js';
import { type PlannedDocument, Selection } from '../execution/selection.js';
import type { TalliedAction, Tally } from './call-count.js';
import type { PlannedTables } from './field-reads.js';
import { handlers } from './handlers.js';
import { root } from './place.js';
import { type PlannedSet, type PlanWork, type Refusal, Walk } from './walk.js';

/** The maximum cost of a document, and the permissions that its caller needs. */
export interface Plan {
  /** All upstream calls; the budget of a request when the number is not known. */
  readonly calls: number;
  /** Whether the number is a certain maximum. */
  readonly bounded: boolean;
  readonly actions: readonly PlannedAction[];
  /** The connections that are ordered or grouped, and how each is read. Absent when there are none. */
  readonly sets?: readonly PlannedSet[];
  readonly ramActions: readonly string[];
  /** Those of them whose names are guessed. Absent when there are none. */
  readonly guessedRamActions?: readonly string[];
  /** The smallest RAM policy that is enough. */
  readonly policy: PolicyDocument;
}

interface PlannedAction {
  readonly product: string;
  readonly action: string;
  /** null when it needs no permission. */
  readonly ramAction: string | null;
  readonly calls: number;
  readonly bounded: boolean;
  /** The call saves other calls when it is allowed, and is not necessary. */
  readonly optional?: true;
  /** The name of the RAM action follows the usual rule, and nothing that is published confirms it. */
  readonly guessed?: true;
}

export interface PlanRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
  /** Whether errors in variables do not suggest similar names. */
  readonly hideSuggestions?: boolean | null | undefined;
}

export interface PlanOptions {
  /** The call budget of a request. */
  readonly maxCalls: number;
  /** The accounts that are configured; null = not known. */
  readonly accounts: AccountsConfig | null;
  /** The caller's own account, where no role is assumed; null = not known. */
  readonly ownAccountId: string | null;
  /** Ends the request when it plans too much, because fragments can stand for millions of fields. */
  readonly work: PlanWork;
}

export interface Planned {
  readonly plan: Plan;
  /** Errors that execution would report without a call. */
  readonly errors: readonly GraphQLError[];
}

/** Plans a valid document: the named operation, or all operations when none is named. Rejects when the request ends early. */
export async function planOf(
  tables: PlannedTables,
  request: PlanRequest,
  { maxCalls, accounts, ownAccountId, work }: PlanOptions,
): Promise<Planned> {
  const { schema, document, operationName = null } = request;
  const hideSuggestions = request.hideSuggestions === true;
  const fragments = Object.fromEntries(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const operations = document.definitions
    .filter((each) => each.kind === Kind.OPERATION_DEFINITION)
    .filter(({ name }) => operationName === null || name?.value === operationName);
  const config = accounts && { ...accounts, accounts: accounts.accounts.filter(({ id }) => id !== ownAccountId) };
  const tallies: Tally[] = [];
  const sets: PlannedSet[] = [];
  const errors: GraphQLError[] = [];
  for (const operation of operations) {
    const given = { ...request.variableValues };
    const { coerced, errors: invalid } = getVariableValues(schema, operation.variableDefinitions ?? [], given, {
      hideSuggestions,
    });
    if (invalid) {
      errors.push(...invalid);
      continue;
    }
    const planned: PlannedDocument = { schema, fragments, variableValues: coerced, tables };
    const walk = new Walk(planned, handlers, config, work);
    const type = schema.getRootType(operation.operation)?.name ?? '';
    await walk.run(type, Selection.of(planned, operation).on(type), root);
    tallies.push(walk.tally);
    sets.push(...walk.sets);
    errors.push(...walk.refusals.map(refused));
  }
  return { plan: { ...planFrom(tallies, maxCalls), ...(sets.length > 0 && { sets }) }, errors };
}

function planFrom(tallies: readonly Tally[], maxCalls: number): Plan {
  const tallied = byName(tallies.flatMap((tally) => tally.actions()));
  const excess = tallies.reduce((sum, tally) => sum + tally.excess, 0);
  const actions = tallied.map(({ action, calls, permissions }): PlannedAction => {
    const isOptional = permissions.length === 0 && !action.isOpenToAll;
    return {
      product: action.product.name,
      action: action.name,
      ramAction: action.isOpenToAll ? null : action.ram,
      calls: Math.min(calls, maxCalls),
      bounded: calls < Number.POSITIVE_INFINITY,
      ...(isOptional && { optional: true }),
      ...(action.isRamGuessed && { guessed: true }),
    };
  });
  const needed = actions.flatMap(({ ramAction, optional }) => (ramAction === null || optional ? [] : [ramAction]));
  const guessed = actions.flatMap(({ ramAction, guessed }) => (ramAction !== null && guessed ? [ramAction] : []));
  return {
    calls: Math.min(maxCalls, tallied.reduce((sum, { calls }) => sum + calls, 0) - excess),
    bounded: actions.every(({ bounded }) => bounded),
    actions,
    ramActions: [...new Set(needed)].sort(),
    ...(guessed.length > 0 && { guessedRamActions: [...new Set(guessed)].sort() }),
    policy: policyOf(tallied.flatMap(({ permissions }) => permissions)),
  };
}

/** Merges the entries of each action and sorts them by name: a dry run and each operation are counted separately. */
function byName(tallied: readonly TalliedAction[]): readonly TalliedAction[] {
  const merged = new Map<string, TalliedAction>();
  for (const { action, ...each } of tallied) {
    const name = `${action.product.name} ${action.name}`;
    const { calls = 0, permissions = [] } = merged.get(name) ?? {};
    merged.set(name, { action, calls: calls + each.calls, permissions: [...permissions, ...each.permissions] });
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function refused({ field, path, error }: Refusal): GraphQLError {
  return new GraphQLError(error.message, { nodes: field.nodes, path, originalError: error });
}
