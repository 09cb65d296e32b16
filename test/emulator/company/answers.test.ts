/** What the gateway answers about the company: who acts, what the check of the account finds, and who pays. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps } from '../../../emulator/data/company/apps.js';
import { namedUsers } from '../../../emulator/data/ram/users.js';
import { startTestGateway, type TestGateway } from '../../gateway/harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ dataSet: 'company' });
});
afterAll(() => gateway.close());

describe('the company', () => {
  it('is checked as it is: users, MFA devices and old keys', async () => {
    const { users } = gateway.emulator.cloud.accounts[0];
    const { data } = await gateway.ask<{ accountSecurities: { nodes: readonly { practice: object }[] } }>(
      '{ accountSecurities { nodes { practice { userCount usersWithMfa usersWithOldKeys } } } }',
    );
    const isOld = (time: string) => Date.now() - Date.parse(time) > 365 * 86_400_000;
    const usersWithOldKeys = users.filter(({ accessKeys }) => accessKeys.some((key) => isOld(key.CreateDate))).length;
    const usersWithMfa = users.filter(({ mfa }) => mfa).length;
    expect(usersWithMfa).toBeGreaterThan(100);
    expect(data.accountSecurities.nodes[0]?.practice).toEqual({
      userCount: users.length,
      usersWithMfa,
      usersWithOldKeys,
    });
  });

  it('acts as its people, programs and roles, hardly as the account itself', async () => {
    const { data, errors } = await gateway.ask<{ events: { nodes: readonly { principalName: string | null }[] } }>(
      '{ events(regionIds: ["cn-hangzhou"], first: 200) { nodes { principalName } } }',
    );
    expect(errors).toBeUndefined();
    const names = data.events.nodes.map(({ principalName }) => principalName);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => name !== null && Object.hasOwn(namedUsers, name))).toEqual([]);
    expect(names.filter((name) => name === 'root').length).toBeLessThan(names.length / 20);
  });

  it('pays for every team, and for little without one', async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { data } = await gateway.ask<{
      costs: { nodes: readonly { values: readonly (string | null)[]; amount: string }[] };
    }>(`{ costs(billingCycle: "${month}", groupBy: [TAG], tagKey: "team") { nodes { values amount } } }`);
    const amounts = new Map(data.costs.nodes.map(({ values, amount }) => [values[0] ?? null, Number(amount)]));
    expect([...amounts.keys()].filter((team) => team !== null).sort()).toEqual(
      [...new Set(apps.map(({ team }) => team))].sort(),
    );
    const whole = [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
    expect(amounts.get(null) ?? 0).toBeLessThan(whole / 100);
    expect(whole).toBeGreaterThan(1_000_000);
  });
});
