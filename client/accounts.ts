import type { LRUCache } from 'lru-cache';
import { type AccountRole, type AccountsConfig, belongsTo, choiceFor, type KnownAccount } from './account-config.js';
import { listDirectory } from './account-directory.js';
import type { Cloud } from './cloud.js';
import type { Role } from './credentials/role-session.js';
import { CloudError } from './errors/cloud-error.js';
import type { AccountsNote } from './request/accounts-note.js';

export type { AccountRole, KnownAccount } from './account-config.js';

/** A role of an account, for one caller. */
type EnteredRole = Pick<Role, 'roleArn' | 'externalId'>;

export interface AccountsOptions {
  /** It is the same for the whole request, also if the configuration is read again meanwhile. */
  readonly config: AccountsConfig;
  /** Is told where the accounts come from. */
  readonly note: AccountsNote;
  /** Refusals to list the directory, by the credential identity of the caller. */
  readonly refusals: LRUCache<string, CloudError>;
  /** The credential identity of the caller. */
  readonly identity: string;
  /** Whether earlier refusals are not used. */
  readonly fresh: boolean;
}

/** Upstream's codes for accounts that are in no directory, or may not read theirs. */
const noDirectory = /^(?:EntityNotExists?\.ResourceDirectory|ResourceDirectoryNotInUse)$/;

/** Whether the caller has no right to list a directory. Any other failure says nothing about the accounts. */
function isWithoutRight({ kind, upstreamCode }: CloudError): boolean {
  return kind === 'forbidden' || noDirectory.test(upstreamCode ?? '');
}

/**
 * The accounts of one request: the caller's own, the configured ones, and those of the resource directory if the caller may list
 * it. The gateway enters another account with a session of its role. The caller's own credentials request that session, so RAM
 * decides. Each account is entered once per request.
 */
export class Accounts {
  private readonly entered = new Map<string, Promise<Cloud>>();
  private readonly roles: ReadonlyMap<string, AccountRole>;
  private found: Promise<ReadonlyMap<string, KnownAccount>> | null = null;
  private refusal: CloudError | null = null;

  constructor(
    readonly own: Cloud,
    private readonly options: AccountsOptions,
  ) {
    this.roles = new Map(options.config.accounts.map((role) => [role.id, role]));
  }

  /** The caller's own account first, the others ascending by id, so that the order of the configuration file does not matter. */
  async all(): Promise<readonly KnownAccount[]> {
    const known = await this.others();
    const id = await this.own.identity.accountId();
    const others = [...known.values()].filter((account) => account.id !== id);
    return [known.get(id) ?? { id, name: null }, ...others.sort((a, b) => (a.id < b.id ? -1 : 1))];
  }

  /** The accounts that belong to one of these groups, in the order of `all`. Throws BAD_USER_INPUT for an unknown group. */
  async inGroups(names: readonly string[]): Promise<readonly KnownAccount[]> {
    const groups = names.map((name) => ({ name, group: this.groupOf(name) }));
    const all = await this.all();
    const byFolder = groups.find(({ group }) => group.folderIds.length > 0);
    if (this.refusal && byFolder) {
      const message = `The account group ${JSON.stringify(byFolder.name)} has folders of the resource directory, which these credentials cannot list. ${this.refusal.message}`;
      throw new CloudError(this.refusal.kind, message, { ...this.refusal, cause: this.refusal });
    }
    return all.filter((account) => groups.some(({ group }) => belongsTo(group, account)));
  }

  /** What the configuration says about groups, for cursors: a page of other accounts would not continue the last one. */
  definitionOf(names: readonly string[]): readonly unknown[] {
    return names.map((name) => this.groupOf(name));
  }

  /** Throws FORBIDDEN if the account is neither the caller's own nor known. No call goes to that account. */
  async known(accountId: string): Promise<KnownAccount> {
    const own = await this.own.identity.accountId();
    return accountId === own ? (this.roles.get(own) ?? { id: own, name: null }) : this.other(accountId);
  }

  /** The cloud of an account. The caller's own account needs no role. Throws like `known`, or with upstream's refusal. */
  async enter(accountId: string): Promise<Cloud> {
    if (accountId === (await this.own.identity.accountId())) return this.own;
    const cloud = this.entered.get(accountId) ?? this.open(accountId);
    this.entered.set(accountId, cloud);
    return cloud;
  }

  /** How many calls it takes to enter these accounts: one for each whose role has no session. */
  async entryCalls(accountIds: readonly string[]): Promise<number> {
    const own = await this.own.identity.accountId();
    const others = accountIds.filter((accountId) => accountId !== own && !this.entered.has(accountId));
    const roles = await Promise.all(others.map((accountId) => this.roleIn(accountId).catch(() => null)));
    return roles.filter((role) => role !== null && !this.own.isOpen(role)).length;
  }

  /** Forgets what the request has read so far, in every account. */
  letGo(): void {
    this.own.letGo();
    for (const entered of this.entered.values()) {
      entered.then(
        (cloud) => cloud.letGo(),
        () => undefined,
      );
    }
  }

  private async open(accountId: string): Promise<Cloud> {
    const { id, name } = await this.other(accountId);
    const role = await this.roleIn(id);
    try {
      const cloud = this.own.enter(role);
      // A refusal shows here once, instead of on every later call.
      await cloud.identity.ready();
      return cloud;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const called = name === null ? id : `${id} (${name})`;
      const message = `Account ${called} cannot be entered through ${role.roleArn}. ${error.message}`;
      throw new CloudError(error.kind, message, { ...error, regionId: undefined, accountId: id, cause: error });
    }
  }

  /** Only an account that the operator or the caller's directory names: the owner of any other could invent its content. */
  private async other(accountId: string): Promise<KnownAccount> {
    const listed = this.roles.get(accountId) ?? (await this.others()).get(accountId);
    if (listed) return listed;
    const { directory } = this.options.config;
    const among = directory ? 'configured, nor in the resource directory that they may list' : 'one that is configured';
    const message = `Account ${accountId} is neither the one that these credentials belong to nor ${among}.`;
    throw new CloudError('forbidden', message, { accountId });
  }

  /** The role of the account for this caller. The file comes before the directory. */
  private async roleIn(accountId: string): Promise<EnteredRole> {
    const listed = this.roles.get(accountId);
    if (listed) return (await this.chosen(listed.roles)) ?? listed;
    const { directory } = this.options.config;
    if (!directory) throw new Error('An account without a role has been found.');
    const { roleName, externalId } = (await this.chosen(directory.roles)) ?? directory;
    return { roleArn: `acs:ram::${accountId}:role/${roleName}`, externalId };
  }

  private async chosen<Choice extends { readonly callers: readonly string[] }>(
    choices: readonly Choice[] = [],
  ): Promise<Choice | undefined> {
    return choices.length === 0 ? undefined : choiceFor(choices, (await this.own.identity.read()).arn);
  }

  /** All accounts by id. The caller's own is among them only if the file or the directory names it. */
  private others(): Promise<ReadonlyMap<string, KnownAccount>> {
    this.found ??= this.find();
    return this.found;
  }

  private async find(): Promise<ReadonlyMap<string, KnownAccount>> {
    const listed = await this.discover();
    const known = new Map(listed?.map((account) => [account.id, account]));
    // The name of the file, with the folders and tags of the directory.
    for (const { id, name, tags } of this.options.config.accounts) {
      const { folderIds, tags: own } = known.get(id) ?? {};
      known.set(id, { id, name, ...(folderIds && { folderIds }), tags: { ...own, ...tags } });
    }
    return known;
  }

  /** Null if the directory is not used, or if the caller may not list it. Any other failure is not taken for "no accounts". */
  private async discover(): Promise<readonly KnownAccount[] | null> {
    const { config, note, refusals, identity, fresh } = this.options;
    if (!config.directory) return null;
    try {
      const refused = fresh ? undefined : refusals.get(identity);
      if (refused) throw refused;
      const accounts = await listDirectory(this.own);
      refusals.delete(identity);
      note.tell({ from: 'directory', count: accounts.length });
      return accounts;
    } catch (error) {
      if (!(error instanceof CloudError) || !isWithoutRight(error)) throw error;
      refusals.set(identity, error);
      this.refusal = error;
      note.tell({ from: 'file', count: config.accounts.length, because: error.upstreamCode ?? error.kind });
      return null;
    }
  }

  private groupOf(name: string): AccountsConfig['groups'][string] {
    const { groups } = this.options.config;
    const group = Object.hasOwn(groups, name) ? groups[name] : undefined;
    if (group) return group;
    const known = Object.keys(groups);
    const there = known.length === 0 ? 'There is none.' : `There are: ${known.join(', ')}.`;
    throw new CloudError('invalid', `There is no account group ${JSON.stringify(name.slice(0, 80))}. ${there}`);
  }
}
