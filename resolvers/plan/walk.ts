import { getNamedType, getNullableType, isListType } from 'graphql';
import type { AccountRole } from '../../client/accounts.js';
import { assumeRole } from '../../client/credentials/exchange.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import { bytesOf, RequestEnded, type WorkBudget } from '../../client/request/work-budget.js';
import { isEveryAccount } from '../connection/account-ids.js';
import type { PlannedDocument, SelectedField, SelectedFields } from '../execution/selection.js';
import { Tally } from './call-count.js';
import type { Asks } from './field-reads.js';
import { each, everyAccount, type Place } from './place.js';

/** A field of the document, and of how many things it is asked. */
export interface Step {
  readonly field: SelectedField;
  readonly place: Place;
  readonly path: readonly string[];
  /** One for all aliases of a field that differ in nothing but their names. */
  readonly below: (make: () => Place) => Place;
}

/** An argument that execution would refuse at this field. */
export interface Refusal {
  readonly field: SelectedField;
  readonly path: readonly string[];
  readonly error: CloudError;
}

/** Counts what a field of each kind may ask. One row a kind, so that a new kind without a row does not compile. */
export type PlanHandlers = {
  readonly [Kind in Asks['kind']]: (walk: Walk, asks: Extract<Asks, { kind: Kind }>, step: Step) => void;
};

/** Goes through what a document selects as execution would, and counts what each field may ask. Asks nobody. */
export class Walk {
  readonly tally = new Tally();
  readonly refusals: Refusal[] = [];
  private readonly places = new Map<Place, Map<object, Place>>();

  constructor(
    readonly document: PlannedDocument,
    private readonly handlers: PlanHandlers,
    /** By which accounts are entered; null = nobody knows. */
    private readonly roles: ReadonlyMap<string, AccountRole> | null,
    private readonly work: Pick<WorkBudget, 'spend'>,
  ) {}

  /** The accounts that an argument names; all of them where it says so. */
  accounts(ids: readonly string[] | null, otherwise: readonly string[]): readonly string[] {
    if (ids === null) return otherwise;
    const all = this.roles ? ['', ...this.roles.keys()] : ['', everyAccount];
    return [...new Set(ids.flatMap((id) => (isEveryAccount([id]) ? all : [id])))];
  }

  countOf(accounts: readonly string[]): number {
    return accounts.includes(everyAccount) ? Number.POSITIVE_INFINITY : accounts.length;
  }

  /** Accounts with a role are entered by it. */
  enter(accounts: readonly string[]): void {
    for (const account of accounts) {
      const role = this.roles?.get(account);
      if (role) this.tally.add(assumeRole, 1, { group: role, params: { RoleArn: role.roleArn } });
    }
  }

  /** The same for accounts that an argument names, which are others most of the time. */
  enterNamed(accounts: readonly string[]): void {
    this.enter(accounts);
    for (const account of this.roles ? [] : accounts.filter((named) => named !== '')) {
      const calls = account === everyAccount ? Number.POSITIVE_INFINITY : 1;
      this.tally.add(assumeRole, calls, { params: { RoleArn: `acs:ram::${account}:role/*` } });
    }
  }

  /** The fields of things of this type, wherever in the answer they stand. */
  type(typeName: string, fields: SelectedFields, place: Place, path: readonly string[]): void {
    if (place.count === 0) return;
    const here = fields.isIncremental ? this.scattered(place) : place;
    for (const field of fields.all()) {
      this.work.spend(bytesOf.planned);
      const step = this.step(field, here, [...path, field.responseKey]);
      this.attempt(step, () => this.field(step, this.document.tables[typeName]?.[field.definition.name]?.asks));
    }
  }

  /** Notes arguments that execution would refuse, which cost no call. */
  attempt({ field, path }: Step, run: () => void): void {
    try {
      run();
    } catch (error) {
      // What ends the request is no fault of the argument.
      if (!(error instanceof CloudError) || error instanceof RequestEnded) throw error;
      this.refusals.push({ field, path, error });
    }
  }

  /** What the field's own type selects, of what the field holds. */
  descend({ field, path }: Step, place: Place, typeName = this.typeOf(field)): void {
    this.type(typeName, field.selection.on(typeName), place, path);
  }

  typeOf({ definition }: SelectedField): string {
    return getNamedType(definition.type).name;
  }

  /** One call or more about a list, and the dry runs that tell its emptiness from a refusal. */
  ask(
    { list: { action } }: Pick<Resource, 'list'>,
    calls: number,
    { regions, regionIds }: Place,
    group?: object,
  ): void {
    this.tally.add(action, calls, { regionIds, ...(group && { group }) });
    if (action.emptyMayMeanForbidden && calls > 0) this.tally.add(action, Math.min(calls, regions), { regionIds });
  }

  /** What is delivered bit by bit may ask bit by bit. */
  scattered(place: Place): Place {
    return this.once(place, this, () => ({ ...place, arrivals: place.count }));
  }

  private step(field: SelectedField, place: Place, path: readonly string[]): Step {
    return {
      field,
      place,
      path,
      below: (make) => {
        return field.definition.args.length > 0 ? make() : this.once(place, field.definition, make);
      },
    };
  }

  private once(place: Place, key: object, make: () => Place): Place {
    const known = this.places.get(place) ?? new Map<object, Place>();
    this.places.set(place, known);
    const made = known.get(key) ?? make();
    known.set(key, made);
    return made;
  }

  private field(step: Step, asks: Asks | undefined): void {
    const handle = asks && (this.handlers[asks.kind] as (walk: Walk, asks: Asks, step: Step) => void);
    if (handle) handle(this, asks, step);
    else this.held(step);
  }

  /** What the parent holds, or what is made without asking. */
  held(step: Step): void {
    this.descend(
      step,
      step.below(() => each(step.place, isList(step.field) ? Number.POSITIVE_INFINITY : 1)),
    );
  }
}

export function isList({ definition }: SelectedField): boolean {
  return isListType(getNullableType(definition.type));
}
