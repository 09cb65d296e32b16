/** Every returned id finds its resource again, on a cloud with case-sensitive names and on one without. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';
import { nouns, truthOf } from '../truth.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 60, regions: 3, maxCalls: 5000, deadlineMs: 60_000, cacheTtlMs: 0 });
});
afterAll(() => gateway.close());

const everyNode = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }';
const oneNode = 'query ($id: ID!) { node(id: $id) { id __typename } }';

describe.each([false, true])('with case-sensitive names: %s', (names) => {
  beforeAll(() => gateway.emulator.setStrict({ names }));

  it.each(Object.keys(nouns))('every %s is found by its id, many at once', async (type) => {
    const ids = truthOf(gateway.emulator.cloud, type);
    for (let at = 0; at < ids.length; at += 1000) {
      const some = ids.slice(at, at + 1000);
      const { data, errors } = await gateway.ask<{ nodes: unknown[] }>(everyNode, { variables: { ids: some } });
      expect(errors).toBeUndefined();
      expect(data.nodes).toEqual(some.map((id) => ({ id, __typename: type })));
    }
  });

  it.each(['Role', 'User', 'Group', 'Bucket'])('every %s is found by its id, one at a time', async (type) => {
    const ids = truthOf(gateway.emulator.cloud, type);
    const found = await Promise.all(ids.map((id) => gateway.ask<{ node: unknown }>(oneNode, { variables: { id } })));
    expect(found.map(({ data }) => data.node)).toEqual(ids.map((id) => ({ id, __typename: type })));
  });

  it('a role that does not exist is null', async () => {
    const id = `acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/no-such-role`;
    const { data, errors } = await gateway.ask(oneNode, { variables: { id } });
    expect({ data, errors }).toEqual({ data: { node: null }, errors: undefined });
  });

  it('the children of a role found by id are read by its listed name', async () => {
    const role = gateway.emulator.cloud.accounts[0].roles.find(({ RoleName }) => RoleName === 'AliyunECSDefaultRole');
    const { data, errors } = await gateway.ask(
      'query ($id: ID!) { node(id: $id) { ... on Role { roleName trustPolicy policies { policyName } } } }',
      { variables: { id: role?.Arn } },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ node: { roleName: 'AliyunECSDefaultRole', trustPolicy: role?.trust } });
  });
});

it('a role whose name is written as in its ARN costs one call', async () => {
  const id = `acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/portal-reader`;
  gateway.emulator.clearCalls();
  await gateway.ask(oneNode, { variables: { id } });
  expect(gateway.calls()).toEqual(['Ram:GetRole']);
});
