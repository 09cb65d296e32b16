/** Every reference of every kind, found in the declarations: the id that it gives is the id of its kind. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../../../resolvers/nouns/declaration/declarations.js';
import { declared } from '../../../resolvers/nouns/declared.js';
import { camelCase, plural } from '../../../resolvers/nouns/schema/english.js';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => test.emulator.clearCalls());

const region = 'cn-hangzhou';

interface Named {
  readonly id: string;
}
type Row = Readonly<Record<string, Named | readonly Named[] | null>>;

const kinds = [...declared.nouns.values()]
  .filter(({ isListed, isByHand }) => isListed && !isByHand)
  .map((noun) => {
    const references = noun.declaration.fields.filter(
      (field) => wordsOf(field, 'reference') && declared.nouns.get(field.shape.name)?.isNode,
    );
    return [noun.type, noun, references] as const;
  })
  .filter(([, , references]) => references.length > 0);

describe('the references of', () => {
  it.each(kinds)('%s give ids that lead to things of their kinds, or to nothing', async (type, noun, references) => {
    const isRegional = noun.resource.scope === 'region';
    const place = isRegional ? `regionIds: ["${region}"], ` : '';
    const selected = references.map(({ name }) => `${name} { id }`);
    const listed = await test.ask<{ rows: { nodes: readonly Row[] } }>(
      `{ rows: ${plural(camelCase(type))}(${place}${required(type)}first: 20) { nodes { ${selected.join(' ')} } } }`,
    );
    expect(listed.errors).toBeUndefined();
    for (const { name, shape } of references) {
      const ids = new Set(listed.data.rows.nodes.flatMap((row) => idsIn(row[name] ?? null)));
      const { data, errors } = await test.ask<{ nodes: readonly ({ __typename: string; id: string } | null)[] }>(
        'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
        { variables: { ids: [...ids] } },
      );
      expect(errors, name).toBeUndefined();
      for (const [at, id] of [...ids].entries()) {
        const found = data.nodes[at] ?? null;
        if (found !== null) expect(found, name).toEqual({ __typename: shape.name, id });
      }
    }
  });
});

interface NamedBucket {
  readonly id: string;
  readonly name: string;
}

describe('a bucket that a trail names', () => {
  const bucketsOf = async (fields: string) => {
    const { data, errors } = await test.ask<{ trails: { nodes: readonly { bucket: NamedBucket | null }[] } }>(
      `{ trails(regionIds: ["${region}"], first: 50) { nodes { bucket { ${fields} } } } }`,
    );
    expect(errors).toBeUndefined();
    return data.trails.nodes.flatMap(({ bucket }) => bucket ?? []);
  };

  it('costs no call for its name', async () => {
    expect((await bucketsOf('name accountId')).length).toBeGreaterThan(0);
    expect(test.calls()).toEqual(['Actiontrail:DescribeTrails']);
  });

  it('is read for its id, because the trail does not tell its region', async () => {
    const found = await bucketsOf('name id');
    const [{ buckets }] = test.emulator.cloud.accounts;
    for (const { name, id } of found) {
      const bucket = buckets.find((one) => one.name === name);
      expect(id).toBe(`acs:oss:${bucket?.region}:${test.emulator.cloud.accounts[0].id}:${name}`);
    }
    expect(new Set(test.calls()).size).toBe(2);
  });
});

/** Lists with an argument that must be given. */
function required(type: string): string {
  const needed = declared.nouns.get(type)?.conditions.filter(({ isRequired }) => isRequired) ?? [];
  return needed.map(({ name }) => `${name}: "2024-01", `).join('');
}

function idsIn(value: Row[string]): readonly string[] {
  return value === null || value === undefined ? [] : [value].flat().map(({ id }) => id);
}
