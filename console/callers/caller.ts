import { signal } from '@preact/signals';

/** Who asks. It lives in the memory of this page only: not in storage, not in an address, not in a log. */
export interface Caller {
  /** Tells callers apart. Answers of one are never shown to another. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** The headers of a request: fresh ones, where a token has to be renewed first. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** The headers of a copied command, in which variables of the shell stand for secrets. */
  readonly copied: Readonly<Record<string, string>>;
  /** The same person in each role that may be chosen; nothing where there is no choice. */
  readonly roles?: () => readonly Caller[];
}

/** Null while no one has signed in. */
export const caller = signal<Caller | null>(null);

/** What people read on the page where they sign in: why they are there again. */
export const notice = signal<'ended' | null>(null);
