import { unwatchFile, watchFile } from 'node:fs';
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

  constructor(private readonly path: string) {
    this.config = readAccounts(path);
  }

  /** What new requests use. */
  readonly current = (): AccountsConfig => this.config;

  /** Reads it again. The log says what came of it. */
  reload(log: Pick<Logger, 'info' | 'error'>): void {
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
    const changed = (now: { readonly mtimeMs: number }, before: { readonly mtimeMs: number }) => {
      if (now.mtimeMs !== before.mtimeMs) this.reload(log);
    };
    watchFile(this.path, { persistent: false, interval: everyMs }, changed);
    return { stop: () => unwatchFile(this.path, changed) };
  }
}
