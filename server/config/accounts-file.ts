import { statSync } from 'node:fs';
import type { Logger } from 'pino';
import type { AccountsConfig } from '../../client/account-config.js';
import { readAccounts } from './accounts.js';

/** Changes of the file are noticed this often. A mounted ConfigMap is replaced without a signal. */
const lookMs = 10_000;

/**
 * The file that YUNMEN_ACCOUNTS names, read again when it changes or when the operator asks for it. A request keeps the accounts with
 * which it began. A file that cannot be used changes nothing. The constructor throws like `readAccounts`.
 */
export class AccountsFile {
  private config: AccountsConfig;
  /** Of the file as it was when it was last read. */
  private mark: string | null;

  constructor(private readonly path: string) {
    // Before it is read: a change while it is read is noticed.
    this.mark = markOf(path);
    this.config = readAccounts(path);
  }

  /** What new requests use. */
  readonly current = (): AccountsConfig => this.config;

  /** Reads it again. The log says what came of it. */
  reload(log: Pick<Logger, 'info' | 'error'>): void {
    this.mark = markOf(this.path);
    try {
      this.config = readAccounts(this.path);
      const { accounts, directory, groups } = this.config;
      const line = { accounts: accounts.length, groups: Object.keys(groups).length, directory: directory !== null };
      log.info(line, 'the accounts file was read again');
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      log.error({ problem }, 'the accounts file cannot be used: the accounts from before stay');
    }
  }

  /** Reads it again after each change, until `stop`. */
  watch(log: Pick<Logger, 'info' | 'error'>, everyMs = lookMs): { readonly stop: () => void } {
    // Not with watchFile, which does not notice what has changed before its own first look.
    const look = () => {
      if (markOf(this.path) !== this.mark) this.reload(log);
    };
    const timer = setInterval(look, everyMs).unref();
    return { stop: () => clearInterval(timer) };
  }
}

/** When it was changed. Null if that cannot be seen: reading it says why. */
function markOf(path: string): string | null {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${mtimeMs} ${size}`;
  } catch {
    return null;
  }
}
