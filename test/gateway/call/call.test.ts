/** Query.call: published reads by name, over real HTTP to the embedded cloud. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { checkPatterns } from '../../../resolvers/call/offered.js';
import { fresh, startTestGateway } from '../harness.js';
import { secretsIn } from '../secrets.js';

const test = await startTestGateway({
  instances: 48,
  headers: fresh,
  accounts: ({ accountRoles }) => accountRoles,
});
afterAll(async () => {
  expect(secretsIn(test)).toEqual([]);
  await test.close();
});
beforeEach(() => test.emulator.clearCalls());

interface Called {
  readonly call: Readonly<Record<string, never>> | null;
}

interface Removed {
  readonly removed?: readonly { readonly path: readonly string[]; readonly member: string; readonly reason: string }[];
}

describe('call', () => {
  it('makes one call and answers as upstream wrote it', async () => {
    const { data, errors } = await test.ask<{ call: { Instances: { Instance: readonly { InstanceId: string }[] } } }>(
      '{ call(product: "Ecs", action: "DescribeInstances", regionId: "cn-hangzhou", params: { MaxResults: 10 }) }',
    );
    expect(errors).toBeUndefined();
    expect(data.call.Instances.Instance[0]?.InstanceId).toMatch(/^i-/);
    expect(test.calls()).toEqual(['Ecs:DescribeInstances']);
  });

  it('keeps the digits of numbers that JSON cannot hold', async () => {
    const { data } = await test.ask<{
      call: { NetworkInterfaceSets: { NetworkInterfaceSet: readonly { OwnerId: unknown }[] } };
    }>('{ call(product: "Ecs", action: "DescribeNetworkInterfaces", regionId: "cn-hangzhou") }');
    const owners = data.call.NetworkInterfaceSets.NetworkInterfaceSet.map(({ OwnerId }) => String(OwnerId));
    expect(owners.length).toBeGreaterThan(0);
    expect(owners.every((id) => test.emulator.cloud.accounts.some((account) => account.id === id))).toBe(true);
  });

  it('takes parameters from variables, and the account of the argument', async () => {
    const [, other] = test.emulator.cloud.accounts;
    const { data, errors } = await test.ask<{ call: { AccountId: string } }>(
      'query ($account: String, $params: JSON) { call(product: "Sts", action: "GetCallerIdentity", accountId: $account, params: $params) }',
      { variables: { account: other?.id, params: {} } },
    );
    expect(errors).toBeUndefined();
    expect(data.call.AccountId).toBe(other?.id);
  });

  it('is as the caller: a refusal names the permission that upstream names', async () => {
    const { data, errors = [] } = await test.ask<Called>('{ call(product: "Ram", action: "ListUsers") }', {
      as: test.emulator.callers.newcomer,
    });
    expect(data).toEqual({ call: null });
    expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermission: { action: 'ram:ListUsers' } });
  });

  it('does not take an empty list for an answer where it means that the caller may not list', async () => {
    const { data, errors = [] } = await test.ask<Called>(
      '{ call(product: "Ecs", action: "DescribeInstances", regionId: "cn-hangzhou") }',
      { as: test.emulator.callers.newcomer },
    );
    expect(data).toEqual({ call: null });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('leaves the checks of a declared list on: an answer of `call` is not reused for it', async () => {
    const reused = await startTestGateway({ instances: 24 });
    try {
      await reused.ask('{ call(product: "Ecs", action: "DescribeRegions", regionId: "cn-hangzhou") }');
      await reused.ask('{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { vpcId } } }');
      reused.emulator.clearCalls();
      await reused.ask(
        '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou", params: { PageNumber: 1, PageSize: 50 }) }',
      );
      expect(reused.calls()).toEqual(['Vpc:DescribeVpcs']);
      reused.emulator.clearCalls();
      await reused.ask(
        '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou", params: { PageNumber: 1, PageSize: 50 }) }',
      );
      expect(reused.calls()).toEqual([]);
    } finally {
      await reused.close();
    }
  });

  it('is charged to the budget of its request', async () => {
    const small = await startTestGateway({ instances: 24, maxCalls: 2, headers: fresh });
    try {
      const { data, errors = [] } = await small.ask<Record<string, unknown>>(
        '{ a: call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou") b: call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-beijing") c: call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-shanghai") }',
      );
      expect(Object.values(data).filter((each) => each === null)).toHaveLength(errors.length);
      expect(errors.map(({ extensions }) => extensions.code)).toContain('COST_LIMIT_EXCEEDED');
    } finally {
      await small.close();
    }
  });

  it('is retried and reported like every read', async () => {
    test.emulator.addFault({ kind: 'throttle', action: 'DescribeVpcs', count: 1 });
    const { errors, extensions } = await test.ask<Called>(
      '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou") }',
      { headers: { 'x-yunmen-explain': '1' } },
    );
    expect(errors).toBeUndefined();
    expect(extensions.cloud).toMatchObject({ retries: 1, throttled: 1 });
    expect(extensions.cloud.explain).toContainEqual(
      expect.objectContaining({ product: 'Vpc', action: 'DescribeVpcs', attempts: 2 }),
    );
  });
});

describe('secret members of an answer', () => {
  const query = `{
    tls: call(product: "Vpc", action: "DescribeVpnConnections", regionId: "cn-hangzhou")
  }`;

  it('are taken out and named in extensions, and the answer is not kept without their names', async () => {
    const kept = await startTestGateway({ instances: 24 });
    try {
      for (let time = 0; time < 2; time += 1) {
        const { data, errors, extensions } = await kept.ask(query);
        expect(errors).toBeUndefined();
        expect(JSON.stringify(data)).not.toMatch(/"Psk"/);
        const { removed = [] } = extensions as Removed;
        expect(removed).toContainEqual({
          path: ['tls'],
          member: expect.stringMatching(/^VpnConnections\.VpnConnection\[\]\..*Psk$/),
          reason: 'holds a pre-shared key',
        });
      }
    } finally {
      await kept.close();
    }
  });
});

describe('a document is refused without a call', () => {
  const bad: readonly (readonly [what: string, code: string, document: string])[] = [
    ['that writes', 'BAD_USER_INPUT', '{ call(product: "Ecs", action: "DeleteInstances") }'],
    ['that reveals', 'BAD_USER_INPUT', '{ call(product: "Kms", action: "Decrypt", params: { CiphertextBlob: "x" }) }'],
    ['with an unknown product', 'BAD_USER_INPUT', '{ call(product: "Esc", action: "DescribeInstances") }'],
    ['with an unknown action', 'BAD_USER_INPUT', '{ call(product: "Ecs", action: "DescribeInstance") }'],
    [
      'with an unknown parameter',
      'BAD_USER_INPUT',
      '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou", params: { VpcIds: "x" }) }',
    ],
    [
      'with a parameter of another type',
      'BAD_USER_INPUT',
      '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou", params: { PageSize: "many" }) }',
    ],
    [
      'with a number above its cap',
      'BAD_USER_INPUT',
      '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou", params: { PageSize: 51 }) }',
    ],
    ['without a required parameter', 'BAD_USER_INPUT', '{ call(product: "Ecs", action: "DescribeInstanceAttribute") }'],
    [
      'with a reserved parameter',
      'BAD_USER_INPUT',
      '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou", params: { action: "DeleteVpc" }) }',
    ],
    [
      'with a region twice',
      'BAD_USER_INPUT',
      '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou", params: { regionid: "cn-beijing" }) }',
    ],
    [
      'with a region that is none',
      'BAD_USER_INPUT',
      '{ call(product: "Vpc", action: "DescribeVpcs", regionId: "cn-hangzhou.evil.example") }',
    ],
    [
      'with an account that is none',
      'BAD_USER_INPUT',
      '{ call(product: "Sts", action: "GetCallerIdentity", accountId: "x") }',
    ],
  ];

  it.each(bad)('%s', async (_, code, document) => {
    const { errors = [] } = await test.ask(document);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(test.emulator.calls()).toEqual([]);
    const plan = await test.ask(document, { headers: { 'x-yunmen-plan': '1' } });
    expect(plan.errors?.map(({ message }) => message)).toEqual(errors.map(({ message }) => message));
  });

  it.each(['product', 'action'])('whose %s is a variable, although another field could be answered', async (name) => {
    const names = { product: '"Vpc"', action: '"DescribeVpcs"', [name]: '$name' };
    const { errors = [], data } = await test.ask(
      `query ($name: String!) { vpcs { nodes { vpcId } } ...F } fragment F on Query { call(product: ${names.product}, action: ${names.action}) }`,
      { variables: { name: 'Vpc' } },
    );
    expect(errors.map(({ message }) => message)).toEqual([
      `\`${name}\` of \`call\` must be written in the document: a variable could call anything.`,
    ]);
    expect(data).toBeUndefined();
    expect(test.emulator.calls()).toEqual([]);
  });
});

describe('a plan', () => {
  it('counts the call and marks a RAM action that is guessed', async () => {
    const document = `{
      known: call(product: "Ecs", action: "DescribeDisks", regionId: "cn-hangzhou")
      guessed: call(product: "Ecs", action: "DescribeDemands", regionId: "cn-hangzhou")
    }`;
    const { extensions } = await test.ask(document, { headers: { 'x-yunmen-plan': '1' } });
    expect((extensions as unknown as { plan: object }).plan).toMatchObject({
      bounded: true,
      actions: expect.arrayContaining([
        { product: 'Ecs', action: 'DescribeDisks', ramAction: 'ecs:DescribeDisks', calls: 1, bounded: true },
        {
          product: 'Ecs',
          action: 'DescribeDemands',
          ramAction: 'ecs:DescribeDemands',
          calls: 1,
          bounded: true,
          guessed: true,
        },
      ]),
      guessedRamActions: ['ecs:DescribeDemands'],
    });
    expect(test.emulator.calls()).toEqual([]);
  });
});

describe('in `serve`', () => {
  it('call does not exist where no action is allowed', async () => {
    const closed = await startTestGateway({ instances: 24, calls: [], introspection: true });
    try {
      const { errors = [] } = await closed.ask('{ call(product: "Ecs", action: "DescribeDisks") }');
      expect(errors[0]?.message).toMatch(/Cannot query field "call" on type "Query"/);
      const sdl = await (await closed.gateway.fetch('http://localhost/schema.graphql')).text();
      expect(sdl).not.toMatch(/^ {2}call\(/m);
    } finally {
      await closed.close();
    }
  });

  it('only the allowed actions are called', async () => {
    const some = await startTestGateway({
      instances: 24,
      calls: ['Ecs.Describe*', 'Vpc', 'Slb.*Zones'],
      headers: fresh,
    });
    try {
      const asked = async (product: string, action: string) => {
        const { errors = [] } = await some.ask(
          `{ call(product: "${product}", action: "${action}", regionId: "cn-hangzhou") }`,
        );
        return errors.map(({ extensions }) => extensions.code);
      };
      expect(await asked('Ecs', 'DescribeDisks')).toEqual([]);
      expect(await asked('Vpc', 'DescribeVpcs')).toEqual([]);
      expect(await asked('Slb', 'DescribeZones')).toEqual([]);
      some.emulator.clearCalls();
      expect(await asked('Ecs', 'ListTagResources')).toEqual(['FORBIDDEN']);
      expect(await asked('Slb', 'DescribeRules')).toEqual(['FORBIDDEN']);
      expect(await asked('VpcPeer', 'ListVpcPeerConnections')).toEqual(['FORBIDDEN']);
      expect(await asked('Ecs', 'DescribeUserData')).toEqual(['BAD_USER_INPUT']);
      expect(some.calls()).toEqual([]);
    } finally {
      await some.close();
    }
  });

  it.each([
    [['Ecs.Describe*', 'Vpc', '*', 'R-kvstore', 'Cms.*Metric*'], null],
    [['Esc'], /YUNMEN_CALL names Esc, which allows no action\. No product "Esc" is published\. Did you mean Ecs\?/],
    [['Ecs.DescribeDisk'], /Ecs has no published action "DescribeDisk"\. Did you mean DescribeDisks\?/],
    [
      ['Ecs.Delete*'],
      /YUNMEN_CALL names Ecs\.Delete\*, which allows no action\. Ecs Delete\w+ is not called: it is not a read/,
    ],
    [['Kms.Decrypt'], /Kms Decrypt is not called: it is not a read/],
    [['Nothing*'], /YUNMEN_CALL names Nothing\*, which allows no action\. It matches no published read/],
  ])('%j is checked at the start', (patterns, problem) => {
    const check = () => checkPatterns(patterns);
    if (problem) expect(check).toThrow(problem);
    else expect(check).not.toThrow();
  });
});
