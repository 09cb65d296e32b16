/** @address: which fields it finds, also in parts, and which mistakes are named. */
import { describe, expect, it } from 'vitest';
import { addressKindsOf } from '../../../resolvers/nouns/kind/addresses.js';
import { changed, compiled, crate, shelf } from './declaring.js';

const name = 'name: String @from(member: "CrateName")';
const label = '  text: String!\n';

describe('@address', () => {
  it('finds fields of a kind and of its parts, with their parameters and roles', () => {
    const text = crate
      .replace(name, `${name} @address(role: PUBLIC, where: "Size=1", otherwise: PRIVATE, params: "CrateName")`)
      .replace(label, '  text: String! @address(role: IPV6, version: V6)\n');
    const { nouns, parts } = compiled(text, shelf);
    const [kind, ...others] = addressKindsOf(nouns, parts);
    expect(others).toEqual([]);
    expect(kind?.noun.type).toBe('Crate');
    const [own, part] = kind?.fields ?? [];
    expect(own).toMatchObject({ roles: ['PUBLIC', 'PRIVATE'], versions: [4], params: ['CrateName'], format: null });
    expect([own?.roleOf({ Size: 1 }), own?.roleOf({ Size: 2 })]).toEqual(['PUBLIC', 'PRIVATE']);
    expect(part).toMatchObject({ roles: ['IPV6'], versions: [6], params: [] });
    expect(part?.path).toEqual([
      { type: 'Crate', field: 'labels' },
      { type: 'CrateLabel', field: 'text' },
    ]);
  });

  it.each([
    ['a parameter that is none', '@address(role: PUBLIC, params: "CreateName")', /Did you mean CrateName\?/],
    ['a role that is none', '@address(role: PUBLIK)', /is PUBLIK, which is not one of its values/],
    ['a condition for one role', '@address(role: PUBLIC, where: "Size=1")', /both where and otherwise, or neither/],
    ['a condition on nothing', '@address(role: PUBLIC, where: "Sise=1", otherwise: PEER)', /Did you mean Size\?/],
    ['join alone', '@address(role: PUBLIC, join: COMMA)', /has join but no params/],
    [
      'a condition on a secret',
      '@address(role: PUBLIC, where: "Lock.Password=1", otherwise: PEER)',
      /Lock\.Password, which holds a password/,
    ],
  ])('cannot have %s', (_what, words, message) => {
    expect(changed(name, `${name} ${words}`).problems.join('\n')).toMatch(message);
  });

  it('cannot be on a number', () => {
    const size = 'sizeGiB: Int @from(member: "Size")';
    expect(changed(size, `${size} @address(role: PUBLIC)`).problems.join()).toMatch(/is of type Int, not String/);
  });
});
