/** A reference whose kind another member tells: what a declaration must say, and what the schema has then. */
import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compiled, crate, problemsOf, shelf } from './declaring.js';

const reference = '@reference(key: "HolderId", kind: "HolderType", kinds: ["Shelf=Shelf", "Crate=Crate"])';
const fields = `"What holds it."
  holder: Node ${reference}
  "The kind of what holds it."
  holderType: String
  "The id of what holds it."
  holderId: String
  `;
const held = crate.replace('"Where it stands."', `${fields}"Where it stands."`);
const changed = (from: string, to: string) => {
  expect(held).toContain(from);
  return problemsOf(held.replace(from, to), shelf).map((problem) => problem.replace(/^[^ ]+ /, ''));
};

describe('a reference to one of several kinds', () => {
  it('is a Node, beside the fields that show its key and its kind', () => {
    expect(problemsOf(held, shelf)).toEqual([]);
    expect(print(compiled(held, shelf).typeDefs)).toContain('  holder: Node\n');
  });

  it.each([
    [
      'a kind that does not exist',
      'Shelf=Shelf',
      'Shelf=Shelv',
      /Shelf=Shelv names no kind with an id\. Did you mean Shelf\?/,
    ],
    [
      'a value that upstream never writes',
      'Shelf=Shelf',
      'Shelv=Shelf',
      /HolderType of .* is never Shelv\. Did you mean Shelf\?/,
    ],
    ['a member that is not there', 'kind: "HolderType"', 'kind: "HolderKind"', /HolderKind/],
    ['no kinds', ', kinds: ["Shelf=Shelf", "Crate=Crate"]', '', /needs key, kind and kinds/],
    ['no member with the kind', ' kind: "HolderType",', '', /needs key, kind and kinds/],
    [
      'another type',
      'holder: Node',
      'holder: Shelf',
      /can lead to several kinds, so the field is a Node that can be null/,
    ],
    ['a type that cannot be null', 'holder: Node', 'holder: Node!', /so the field is a Node that can be null/],
    [
      'a list of one key',
      'holder: Node',
      'holder: [Node!]',
      /holder is a list, but its key HolderId of .* is one value/,
    ],
    [
      'known members',
      'kind: "HolderType"',
      'kind: "HolderType", knownMembers: ["Size=Size"]',
      /knownMembers has no meaning/,
    ],
    [
      'an inverse',
      reference,
      `${reference} @inverse(field: "held")`,
      /can lead to several kinds, so it has no @inverse/,
    ],
    [
      'no field that shows the kind',
      '  holderType: String\n',
      '  holderType: String @from(member: "Size")\n',
      /another field of Crate must show HolderType/,
    ],
    [
      'no field that shows the key',
      '  holderId: String\n',
      '  holderId: String @from(member: "CrateId")\n',
      /another field of Crate must show HolderId/,
    ],
  ])('is refused with %s', (_what, from, to, message) => {
    expect(changed(from, to)).toContainEqual(expect.stringMatching(message));
  });

  it('needs no kinds where upstream has names for kinds across products', () => {
    const named = shelf.replace('arn: "ecs:shelf"', 'arn: "ecs:shelf", rosTypes: "ALIYUN::ECS::Shelf"');
    const bare = held.replace(', kinds: ["Shelf=Shelf", "Crate=Crate"]', '');
    expect(problemsOf(bare, named)).toEqual([]);
    expect(print(compiled(bare, named).typeDefs)).toContain('  holder: Node\n');
  });

  it('needs kinds: a Node of its own is no kind', () => {
    expect(changed(reference, '@reference(key: "HolderId")')).toContainEqual(
      expect.stringMatching(/is of type Node, which does not exist/),
    );
  });
});
