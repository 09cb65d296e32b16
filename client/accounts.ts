import type { Cloud } from './cloud.js';
import { CloudError } from './errors/cloud-error.js';

/** An account that callers may enter through one of its roles, if RAM lets them. */
export interface AccountRole {
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  /** What the role's trust policy may ask for. */
  readonly externalId?: string;
}

/** An account that a request may look into. Whether the caller may enter it is found out by entering. */
export interface KnownAccount {
  readonly id: string;
  /** null where the configuration gives it no name. */
  readonly name: string | null;
}

/**
 * The accounts of one request: the caller's own and those configured. Another account is entered with a session of its role
 * that the caller's own credentials ask for, so that RAM decides who may. Each is entered once a request.
 */
export class Accounts {
  private readonly entered = new Map<string, Promise<Cloud>>();

  constructor(
    readonly own: Cloud,
    private readonly roles: ReadonlyMap<string, AccountRole>,
  ) {}

  /** The caller's own first, the others ascending by id: the order must not depend on that of a file. */
  async all(): Promise<readonly KnownAccount[]> {
    const own = await this.own.identity.accountId();
    const others = [...this.roles.values()].filter(({ id }) => id !== own).sort((a, b) => (a.id < b.id ? -1 : 1));
    return [{ id: own, name: this.roles.get(own)?.name ?? null }, ...others];
  }

  /** Throws FORBIDDEN for an account that is neither the caller's nor configured, without a call. */
  async known(accountId: string): Promise<KnownAccount> {
    const own = await this.own.identity.accountId();
    return accountId === own ? { id: own, name: this.roles.get(own)?.name ?? null } : this.roleIn(accountId);
  }

  /** The cloud of an account. The caller's own needs no role. Throws as `known` does, and upstream's refusal. */
  async enter(accountId: string): Promise<Cloud> {
    if (accountId === (await this.own.identity.accountId())) return this.own;
    const cloud = this.entered.get(accountId) ?? this.open(this.roleIn(accountId));
    this.entered.set(accountId, cloud);
    return cloud;
  }

  private async open(role: AccountRole): Promise<Cloud> {
    try {
      const cloud = this.own.enter(role);
      // A refusal shows here, once, and not on each of the calls that follow.
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
