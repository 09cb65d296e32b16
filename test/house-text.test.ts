/** House rules about what people read: plain words in every text, and subjects of commits that fit into one line. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const unread = /^(?:\..*|node_modules|dist|coverage|vectors|house-text\.test\.ts)$/;
const isText = (name: string) => /\.(?:[cm]?[jt]sx?|graphql|md|css|html|ya?ml)$/.test(name);

function texts(folder: string): string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !unread.test(name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return texts(path);
      return isText(entry.name) ? [path] : [];
    });
}

const words = /\b(?:whoever|whatever|nobody|somebody|whichever)\b/gi;

/**
 * Sentences with these words have no subject that a reader can see: say who, and say what. A folder may have no more of them
 * than this; write fewer, and make the number smaller.
 */
const allowed: Readonly<Record<string, number>> = {
  docs: 1,
  emulator: 16,
  test: 49,
};

describe('plain English', () => {
  const counts = new Map<string, string[]>();
  for (const path of texts('')) {
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : 'the root';
    const found = readFileSync(posix.join(root, path), 'utf8').match(words) ?? [];
    counts.set(folder, [...(counts.get(folder) ?? []), ...found.map((word) => `${path}: ${word}`)]);
  }

  it.each([...counts.keys()].sort())('has no more of the five words in %s than are allowed', (folder) => {
    const found = counts.get(folder) ?? [];
    const most = allowed[folder] ?? 0;
    expect(found.length, found.join('\n')).toBeLessThanOrEqual(most);
  });
});

/** The last commit before this rule. */
const since = '7f7d1db78389a85e1d16fa3e546717d7174ca17c';

function subjects(): string[] | null {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  try {
    git('merge-base', '--is-ancestor', since, 'HEAD');
    return git('log', '--no-merges', '--format=%s', `${since}..HEAD`).split('\n').filter(Boolean);
  } catch {
    return null;
  }
}

describe('commits', () => {
  const all = subjects();

  it.skipIf(all === null)('have subjects of at most 72 characters', () => {
    expect((all ?? []).filter((subject) => subject.length > 72)).toEqual([]);
  });
});
