/** The plan of events, and callers who may not see them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 30, random: () => 0, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const [home, other] = ['cn-hangzhou', 'cn-shanghai'];

describe('a caller without the right to see events', () => {
  it('is told which permission is missing, for each region', async () => {
    const { data } = await gateway.ask<{ events: Record<string, unknown> }>(
      `{ events(regionIds: ["${home}", "${other}"]) { nodes { at } totalCount unavailable { code regionId message } } }`,
      { as: gateway.emulator.callers.newcomer },
    );
    const page = data.events;
    expect(page).toMatchObject({ nodes: [], totalCount: null });
    expect(page.unavailable).toEqual(
      [home, other].map((regionId) => ({
        code: 'FORBIDDEN',
        regionId,
        message: expect.stringContaining('actiontrail:LookupEvents'),
      })),
    );
  });
});

describe('the plan of events', () => {
  const planOf = async (query: string) => {
    const { extensions } = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    return (
      extensions as unknown as {
        plan: { calls: number; bounded: boolean; ramActions: string[]; actions: { action: string; calls: number }[] };
      }
    ).plan;
  };

  it('counts their pages and names their permission', async () => {
    const plan = await planOf(`{ events(regionIds: ["${home}"], first: 100) { nodes { at } } }`);
    expect(plan).toMatchObject({ bounded: true, ramActions: ['actiontrail:LookupEvents'] });
    expect(plan.actions).toContainEqual(expect.objectContaining({ action: 'LookupEvents', calls: 2 }));
  });

  it('counts one call for one resource, and two for one of the account', async () => {
    const ofInstance = await planOf(
      `{ instance(regionId: "${home}", instanceId: "i-1") { events(first: 10) { nodes { at } } } }`,
    );
    expect(ofInstance.actions).toContainEqual(expect.objectContaining({ action: 'LookupEvents', calls: 1 }));
    const ofGroup = await planOf('{ instances(first: 3) { nodes { events(first: 10) { nodes { at } } } } }');
    expect(ofGroup.actions).toContainEqual(expect.objectContaining({ action: 'LookupEvents', calls: 3 }));
  });

  it('names the kinds of resources that the document names', async () => {
    const plan = await planOf(
      `{ events(regionIds: ["${home}"], first: 10) { nodes { resources { node { ... on Instance { name } } } } } }`,
    );
    expect(plan.ramActions).toEqual(['actiontrail:LookupEvents', 'ecs:DescribeInstances']);
    expect(plan.actions).toContainEqual(expect.objectContaining({ action: 'DescribeVpcs', optional: true }));
  });
});
