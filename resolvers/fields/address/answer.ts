/** The answer of `address`: the holders in their order, and what could not be read. */
import type { Cloud } from '../../../client/cloud.js';
import { bytesOf } from '../../../client/request/work-budget.js';
import { Failures } from '../../connection/failures.js';
import { reportUnread, type Unread, unavailableEntry } from '../../connection/unavailable.js';
import type { AddressRole } from '../../nouns/kind/addresses.js';
import type * as Types from '../../schema.types.js';
import type { FieldCall, FieldTable } from '../field.js';
import type { ResourceNode } from '../resource-node.js';
import type { AddressQuestion } from './question.js';

/** A thing with the address. */
export interface Holder {
  /** Upstream's name of its kind. */
  readonly type: string | null;
  readonly regionId: string | null;
  readonly key: string;
  readonly role: AddressRole | null;
  /** Null when this API does not have the kind. */
  readonly node: ResourceNode | null;
}

/** What is known of one account. */
export class AccountAnswer {
  readonly holders: Holder[] = [];
  isIndexed = false;
  private readonly failures = new Map<string | null, Failures>();

  constructor(
    /** The account's own; the caller's when it cannot be entered. */
    readonly cloud: Cloud,
    private readonly work: FieldCall['context']['work'],
  ) {}

  add(holders: readonly Holder[]): void {
    this.work.spend(bytesOf.item * holders.length);
    this.holders.push(...holders);
  }

  /** The failures about one kind; null for all kinds. */
  failuresOf(kind: string | null): Failures {
    const failures = this.failures.get(kind) ?? new Failures(this.work);
    this.failures.set(kind, failures);
    return failures;
  }

  unread(): readonly Unread[] {
    return [...this.failures].flatMap(([kind, { all }]) => all.map((failure) => ({ ...failure, kind })));
  }
}

/** What `address` answers with. */
export interface AddressAnswer {
  readonly question: AddressQuestion;
  readonly accounts: readonly AccountAnswer[];
}

/** Failures that are not selected are reported as errors. */
export async function reportFailures({ accounts }: AddressAnswer, call: FieldCall): Promise<void> {
  if (call.selection.on('AddressHolders').has('unavailable')) return;
  for (const account of accounts) await reportUnread(account.unread(), account.cloud, call);
}

interface Shown extends Holder {
  readonly cloud: Cloud;
}

const AddressHolders: FieldTable<Types.AddressHolders, AddressAnswer> = {
  ip: { needs: [], read: ({ question }) => question.text },
  holders: {
    needs: [],
    read: ({ accounts }) =>
      accounts.flatMap(({ cloud, holders }) =>
        [...holders].sort(inOrder).map((holder): Shown => ({ ...holder, cloud })),
      ),
  },
  indexedAccountIds: {
    needs: [],
    read: ({ accounts }) =>
      accounts.filter(({ isIndexed }) => isIndexed).map(async ({ cloud }) => cloud.identity.accountId()),
  },
  unavailable: {
    needs: [],
    read: ({ accounts }) =>
      accounts.flatMap((account) => account.unread().map((unread) => unavailableEntry(unread, account.cloud))),
  },
};

const AddressHolder: FieldTable<Types.AddressHolder, Shown> = {
  accountId: { needs: [], read: ({ cloud }) => cloud.identity.accountId() },
  regionId: { needs: [], read: ({ regionId }) => regionId },
  resourceType: { needs: [], read: ({ type }) => type },
  resourceId: { needs: [], read: ({ key }) => key },
  role: { needs: [], read: ({ role }) => role },
  node: { needs: [], read: ({ node }) => node },
};

export const addressAnswerTables = { AddressHolders, AddressHolder };

function inOrder(one: Holder, other: Holder): number {
  const place = ({ regionId, type, key }: Holder) => [regionId ?? '', type ?? '', key].join('\n');
  const [a, b] = [place(one), place(other)];
  return a < b ? -1 : Number(a > b);
}
