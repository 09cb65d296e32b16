/** The reports of `npm run verify` in docs/proofs/, which people have sent from their accounts. */

/** What one run found: names of the schema and of the published API, counts, and codes. It has no values. */
export interface Report {
  /** The day of the run, such as 2026-11-29. */
  readonly on: string;
  readonly calls: number;
  readonly kinds: readonly KindReport[];
}

export interface KindReport {
  readonly kind: string;
  /** Each action that was called, with `answered` or the code that came. */
  readonly actions: Readonly<Record<string, string>>;
  readonly found: readonly string[];
  readonly missing: readonly string[];
  readonly otherType: readonly string[];
  /** Fields with values that their enum does not know: those that are plain words, and the number of all. */
  readonly unknown: readonly { readonly field: string; readonly values: readonly string[]; readonly count: number }[];
  /** Claims about things that no answer had. */
  readonly notSeen: readonly string[];
}

/** Every claim that some report found. */
export function provedBy(reports: readonly string[]): ReadonlySet<string> {
  const kinds = reports.flatMap((text) => (JSON.parse(text) as Report).kinds);
  return new Set(kinds.flatMap(({ found }) => found));
}
