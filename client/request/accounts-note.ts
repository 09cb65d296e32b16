/** Where the accounts of a request come from, as `extensions.cloud.accounts` says it. */
export interface AccountsFrom {
  /** The caller's resource directory together with the file of the gateway, or only the file. */
  readonly from: 'directory' | 'file';
  /** How many accounts it has. */
  readonly count: number;
  /** With `file`: why these credentials cannot list the directory. */
  readonly because?: string;
}

/** Keeps it during a request. Nothing is told in a request that needs no other accounts, or if no directory is configured. */
export class AccountsNote {
  private told: AccountsFrom | null = null;

  get latest(): AccountsFrom | null {
    return this.told;
  }

  tell(from: AccountsFrom): void {
    this.told = from;
  }
}
