import { getNamedType, getNullableType, isListType } from 'graphql';
import { type AccountRole, type AccountsConfig, belongsTo } from '../../client/account-config.js';
import { listAccounts } from '../../client/account-directory.js';
import { assumeRole } from '../../client/credentials/exchange.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import { bytesOf, RequestEnded, type WorkBudget } from '../../client/request/work-budget.js';
import { type AskedAccounts, every } from '../connection/account-ids.js';
import type { PlannedDocument, SelectedField, SelectedFields } from '../execution/selection.js';
import { Tally } from './call-count.js';
import type { Asks } from './field-reads.js';
import { each, everyAccount, type Place } from './place.js';

/** A field of the document, and the place with the number of its parents. */
export interface Step {
  readonly field: SelectedField;
  readonly place: Place;
  readonly path: readonly string[];
  /** One place for all aliases of a field with the same arguments. */
  readonly below: (make: () => Place) => Place;
}

/** An argument that execution would refuse, with its field. */
export interface Refusal {
  readonly field: SelectedField;
  readonly path: readonly string[];
  readonly error: CloudError;
}

/** How a set of items is ordered or grouped: from the totals of its scopes, or from one read of all items. */
export interface PlannedSet {
  readonly path: readonly string[];
  readonly way: 'counts' | 'walk';
}

/** Counts the possible calls of each kind of field. A new kind without a row does not compile. */
export type PlanHandlers = {
  readonly [Kind in Asks['kind']]: (walk: Walk, asks: Extract<Asks, { kind: Kind }>, step: Step) => void;
};

/** The parts of the work budget that a plan uses. */
export type PlanWork = Pick<WorkBudget, 'spend' | 'shouldYield' | 'schedule'>;

/**
 * Walks through the selected fields in the order of execution, and counts their possible calls. It makes no call. A document
 * can take seconds to plan, so other requests have turns between its fields.
 */
export class Walk {
  readonly tally = new Tally();
  readonly refusals: Refusal[] = [];
  readonly sets: PlannedSet[] = [];
  /** Counts the fields that are still to be visited, the next one last. */
  private readonly open: (() => void)[] = [];
  private readonly places = new Map<Place, Map<object, Place>>();
  private readonly roles: ReadonlyMap<string, AccountRole> | null;

  constructor(
    readonly document: PlannedDocument,
    private readonly handlers: PlanHandlers,
    /** The configured accounts but the caller's own; null = not known. */
    private readonly config: AccountsConfig | null,
    private readonly work: PlanWork,
  ) {
    this.roles = config && new Map(config.accounts.map((account) => [account.id, account]));
  }

  /** Counts the fields of an operation and everything under them. Rejects with the reason when the request ends early. */
  async run(typeName: string, fields: SelectedFields, place: Place): Promise<void> {
    let visit: (() => void) | undefined = () => this.type(typeName, fields, place, []);
    while (visit) {
      const first = this.open.length;
      visit();
      // The fields under this one come before the ones after it, in their own order.
      this.open.push(...this.open.splice(first).reverse());
      if (this.work.shouldYield()) await this.work.schedule(() => undefined);
      visit = this.open.pop();
    }
  }

  /** The accounts that arguments name; all accounts for *. Which accounts of a directory are in a group is not known. */
  accounts(asked: AskedAccounts | null, otherwise: readonly string[]): readonly string[] {
    if (asked === null) return otherwise;
    const isDiscovered = this.config === null || this.config.directory !== null;
    const all = ['', ...(this.roles?.keys() ?? []), ...(isDiscovered ? [everyAccount] : [])];
    const named = [...new Set(asked.ids.flatMap((id) => (id === every ? all : [id])))];
    const isListed = asked.groups === null && named.every((id) => id === '' || this.roles?.has(id));
    if (this.config?.directory && !isListed)
      this.tally.add(listAccounts.action, Number.POSITIVE_INFINITY, { group: this, optional: true });
    const { groups } = asked;
    return groups === null ? named : named.filter((id) => this.mayBelong(id, groups));
  }

  private mayBelong(accountId: string, groups: readonly string[]): boolean {
    const account = this.roles?.get(accountId);
    if (!account || !this.config || this.config.directory) return groups.length > 0;
    const { groups: known } = this.config;
    return groups.some((name) => {
      const group = Object.hasOwn(known, name) ? known[name] : undefined;
      return group !== undefined && belongsTo(group, account);
    });
  }

  countOf(accounts: readonly string[]): number {
    return accounts.includes(everyAccount) ? Number.POSITIVE_INFINITY : accounts.length;
  }

  /** Counts the AssumeRole calls for accounts with a role. */
  enter(accounts: readonly string[]): void {
    for (const account of accounts) {
      const listed = this.roles?.get(account);
      if (!listed) continue;
      // The caller decides which of them is used, so one call is counted, with the permissions of all.
      for (const { roleArn } of [listed, ...(listed.roles ?? [])])
        this.tally.add(assumeRole, 1, { group: listed, params: { RoleArn: roleArn } });
    }
  }

  /** The same for accounts that an argument names. An account whose role is not listed is counted as another account. */
  enterNamed(accounts: readonly string[]): void {
    this.enter(accounts);
    const names = this.roleNames();
    const others = accounts.filter((named) => named !== '' && !this.roles?.has(named));
    for (const account of names.length > 0 ? others : []) {
      const calls = account === everyAccount ? Number.POSITIVE_INFINITY : 1;
      const group = { account };
      for (const name of names)
        this.tally.add(assumeRole, calls, { group, params: { RoleArn: `acs:ram::${account}:role/${name}` } });
    }
  }

  /** The names of roles in accounts that the file does not list. None: such an account is refused without a call. */
  private roleNames(): readonly string[] {
    if (!this.config) return ['*'];
    const { directory } = this.config;
    return directory ? [directory, ...(directory.roles ?? [])].map(({ roleName }) => roleName) : [];
  }

  /** Counts the fields of this type at one place of the answer, after this visit. */
  type(typeName: string, fields: SelectedFields, place: Place, path: readonly string[]): void {
    if (place.count === 0) return;
    const here = fields.isIncremental ? this.scattered(place) : place;
    for (const field of fields.all()) {
      this.work.spend(bytesOf.planned);
      const step = this.step(field, here, [...path, field.responseKey]);
      const asks = this.document.tables[typeName]?.[field.definition.name]?.asks;
      this.open.push(() => this.attempt(step, () => this.field(step, asks)));
    }
  }

  /** Records how the set at a place is read; lists that are neither ordered nor grouped have no entry. */
  noteSet({ path }: Step, { walks, counts }: { readonly walks: boolean; readonly counts: boolean }): void {
    if (walks || counts) this.sets.push({ path, way: walks ? 'walk' : 'counts' });
  }

  /** Records arguments that execution would refuse. They cost no call. */
  attempt({ field, path }: Pick<Step, 'field' | 'path'>, run: () => void): void {
    try {
      run();
    } catch (error) {
      // The end of the request is not an error of the argument.
      if (!(error instanceof CloudError) || error instanceof RequestEnded) throw error;
      this.refusals.push({ field, path, error });
    }
  }

  /** Counts the fields that are selected under this field. */
  descend({ field, path }: Step, place: Place, typeName = this.typeOf(field)): void {
    this.type(typeName, field.selection.on(typeName), place, path);
  }

  typeOf({ definition }: SelectedField): string {
    return getNamedType(definition.type).name;
  }

  /** The calls of a list, and the dry runs that tell an empty list from a refusal. */
  ask(
    { list: { action } }: Pick<Resource, 'list'>,
    calls: number,
    { regions, regionIds }: Place,
    group?: object,
  ): void {
    this.tally.add(action, calls, { regionIds, ...(group && { group }) });
    if (action.emptyMayMeanForbidden && calls > 0) this.tally.add(action, Math.min(calls, regions), { regionIds });
  }

  /** With incremental delivery, each item can cause its own calls. */
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

  /** A value that the parent holds, or that needs no call. */
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
