/** Problems in declarations: file, line, what was expected, and the nearest correct name. */

export interface Position {
  readonly file: string;
  readonly line: number;
}

export class Problems {
  private readonly found: { readonly at: Position; readonly message: string }[] = [];

  add(at: Position, message: string): void {
    this.found.push({ at, message });
  }

  /** An unknown name, with a suggestion. */
  unknown(at: Position, says: string, name: string, known: Iterable<string>): void {
    this.add(at, `${says}.${meant(name, known)}`);
  }

  get messages(): readonly string[] {
    const lines = this.found.map(({ at, message }) => `${at.file}:${at.line}: ${message}`);
    return [...new Set(lines)];
  }

  /** Throws all problems together, so that one run shows everything. */
  throwIfAny(): void {
    if (this.found.length > 0) throw new Error(this.messages.join('\n'));
  }
}

/** ` Did you mean X?`, or all known names when none is near and they are few. */
export function meant(name: string, known: Iterable<string>): string {
  const all = [...known];
  const nearest = nearestOf(name, all);
  if (nearest !== null) return ` Did you mean ${nearest}?`;
  return all.length > 0 && all.length <= 12 ? ` There are ${all.join(', ')}.` : '';
}

/** The known name with the fewest changes; null when half of the name would change. */
function nearestOf(name: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let fewest = Math.max(2, Math.ceil(name.length / 2));
  for (const each of known) {
    const changes = changesBetween(name.toLowerCase(), each.toLowerCase()) + (name[0] === each[0] ? 0 : 0.5);
    if (changes >= fewest) continue;
    fewest = changes;
    nearest = each;
  }
  return nearest;
}

/** The number of letters to add, remove, replace or swap with the next one. */
function changesBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
