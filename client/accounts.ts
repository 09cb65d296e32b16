import type { Cloud } from './cloud.js';
import { CloudError } from './errors/cloud-error.js';

/** An account that callers may enter through one of its roles, if RAM allows it. */
export interface AccountRole {
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  /** The external id that the role's trust policy may require. */
  readonly externalId?: string;
}

/** An account that a request may read. Only an attempt to enter it shows whether the caller may. */
export interface KnownAccount {
  readonly id: string;
  /** Null if the configuration gives no name. */
  readonly name: string | null;
}

/**
 * The accounts of one request: the caller's own and the configured ones. The gateway enters another account with a session of
 * its role. The caller's own credentials request that session, so RAM decides. Each account is entered once per request.
 */
export class Accounts {
  private readonly entered = new Map<string, Promise<Cloud>>();

  constructor(
    readonly own: Cloud,
    private readonly roles: ReadonlyMap<string, AccountRole>,
  ) {}

  /** The caller's own account first, the others ascending by id, so that the order of the configuration file does not matter. */
  async all(): Promise<readonly KnownAccount[]> {
    const own = await this.own.identity.accountId();
    const others = [...this.roles.values()].filter(({ id }) => id !== own).sort((a, b) => (a.id < b.id ? -1 : 1));
    return [{ id: own, name: this.roles.get(own)?.name ?? null }, ...others];
  }

  /** Throws FORBIDDEN if the account is neither the caller's own nor configured. No call goes to that account. */
  async known(accountId: string): Promise<KnownAccount> {
    const own = await this.own.identity.accountId();
    return accountId === own ? { id: own, name: this.roles.get(own)?.name ?? null } : this.roleIn(accountId);
  }

  /** The cloud of an account. The caller's own account needs no role. Throws like `known`, or with upstream's refusal. */
  async enter(accountId: string): Promise<Cloud> {
    if (accountId === (await this.own.identity.accountId())) return this.own;
    const cloud = this.entered.get(accountId) ?? this.open(accountId);
    this.entered.set(accountId, cloud);
    return cloud;
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
    const role = this.roleIn(accountId);
    try {
      const cloud = this.own.enter(role);
      // A refusal shows here once, instead of on every later call.
      await cloud.identity.ready();
      return cloud;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const message = `Account ${role.id} (${role.name}) cannot be entered through ${role.roleArn}. ${error.message}`;
      throw new CloudError(error.kind, message, { ...error, regionId: undefined, accountId: role.id, cause: error });
    }
  }

  private roleIn(accountId: string): AccountRole {
    const role = this.roles.get(accountId);
    if (role) return role;
    const message = `Account ${accountId} is neither the one that these credentials belong to nor one that is configured.`;
    throw new CloudError('forbidden', message, { accountId });
  }
}
