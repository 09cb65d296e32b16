/** Every shape of tags, and which are a failure. */
import { describe, expect, it } from 'vitest';
import { tablesOf } from '../../../resolvers/nouns/fields/tables.js';
import { compiled } from './declaring.js';

const noun = (field: string) => `"A box, from ECS DescribeCrates."
type Box
  @resource(key: "CrateId", arn: "ecs:box", example: "b-1")
  @list(action: "Ecs.DescribeCrates", items: "Crates.Crate", cap: 50, on: "box/*", source: "help")
  @byIds(param: "CrateIds", join: JSON, cap: 100) {
  ${field}
}
`;

describe('the shapes of tags', () => {
  const tagged = (words: string) => {
    const read = tablesOf(compiled(noun(`tags: [Tag!]! @tags(member: "M"${words})`))).Box?.tags?.read;
    return (value: unknown) => read?.({ item: { M: value } } as never);
  };
  const two = [
    { key: 'env', value: 'prod' },
    { key: 'none', value: '' },
  ];

  it.each([
    [
      '',
      [
        { TagKey: 'env', TagValue: 'prod' },
        { TagKey: 'none', TagValue: '' },
      ],
    ],
    [', key: "Key", value: "Value"', [{ Key: 'env', Value: 'prod' }, { Key: 'none' }]],
    [
      ', key: "key", value: "value"',
      [
        { key: 'env', value: 'prod' },
        { key: 'none', value: null },
      ],
    ],
    [', key: "Key", value: "Value"', '[{"Key":"env","Value":"prod"},{"Key":"none","Value":""}]'],
    [', form: MAP', { env: 'prod', none: '' }],
    [', form: MAP', '{"env":"prod","none":""}'],
    [', form: MAP', '{"env":["prod"],"none":[""]}'],
    [', form: PAIRS', 'key:env value:prod; key:none value:'],
    [', form: PAIRS', 'key:env value:prod; key:none'],
  ])('%s are read', (words, value) => {
    expect(tagged(words)(value)).toEqual(two);
    for (const absent of [undefined, null, '']) expect(tagged(words)(absent)).toEqual([]);
  });

  it('a list of rows in one member, with system tags', () => {
    const rows = { Tag: [{ TagKey: 'acs:rm:rgId', TagValue: 'rg-1', Category: 'System' }] };
    const read = tablesOf(compiled(noun('tags: [Tag!]!'))).Box?.tags?.read;
    expect(read?.({ item: { Tags: rows } } as never)).toEqual([{ key: 'acs:rm:rgId', value: 'rg-1' }]);
  });

  it.each([
    ['', [{ TagValue: 'prod' }]],
    ['', 'env=prod'],
    ['', ['env']],
    ['', 7],
    [', form: MAP', '["env"]'],
    [', form: MAP', { env: { deep: 1 } }],
    [', form: MAP', { '': 'prod' }],
    [', form: PAIRS', 'env:prod'],
    [', form: PAIRS', 'key: value:prod'],
    [', form: PAIRS', { key: 'env' }],
  ])('%s of %j are a failure', (words, value) => {
    expect(() => tagged(words)(value)).toThrow(expect.objectContaining({ kind: 'unavailable' }));
  });
});
