/**
 * Writes whose connection breaks: each mutation, struck before it was executed, while it answers, before the answer and
 * behind it, six times each, and 500 times with `npm run test:writes`.
 */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../../emulator/data/random.js';
import type { FaultRule } from '../../../emulator/faults.js';
import { startTestGateway, type TestGateway } from '../harness.js';
import { keeper, type MutationCase, mutationCases, regionId } from './mutation-cases.js';

const rounds = process.env.MODE === 'long' ? 500 : 6;
const patienceMs = 60_000 + rounds * 4_000;

const moments = {
  'before it is executed': { kind: 'reset', when: 'before' },
  'in the middle of the answer': { kind: 'truncate' },
  'before the answer': { kind: 'reset', when: 'after' },
  'behind the answer': { kind: 'reset', when: 'delivered' },
} as const satisfies Readonly<Record<string, Pick<FaultRule, 'kind' | 'when'>>>;
type Moment = keyof typeof moments;

let gateway: TestGateway;
let cases: readonly MutationCase[];
let restore: () => void;
beforeAll(async () => {
  gateway = await startTestGateway({ transitionMs: 3_600_000, introspection: true });
  const [account] = gateway.emulator.cloud.accounts;
  cases = mutationCases(account);
  restore = keeper(account);
});
afterAll(() => gateway.close());

interface Result {
  readonly id: string;
  readonly ok: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
}

async function asked({ mutation, inputType, input }: MutationCase): Promise<readonly Result[]> {
  const document = `mutation ($input: ${inputType}!) { ${mutation}(input: $input) { results { id ok error { code message } } } }`;
  const answer = await gateway.ask<Record<string, { results: Result[] }>>(document, { variables: { input } });
  expect({ status: answer.status, errors: answer.errors }).toEqual({ status: 200, errors: undefined });
  return answer.data[mutation]?.results ?? [];
}

/** How often each result's target was changed, by the call log: a lost answer does not hide it. */
function executions({ actions, targets, resultPerAction }: MutationCase): readonly number[] {
  return targets.map((target, at) => {
    const wanted = resultPerAction ? actions.slice(at, at + 1) : actions;
    const changed = wanted.flatMap((action) => gateway.emulator.calls({ action }).flatMap((call) => call.changed));
    return changed.filter((one) => target === null || one === target).length;
  });
}

/** The forbidden results: executed twice, reported failed although executed, reported done although not executed. */
function broken(results: readonly Result[], times: readonly number[]): string[] {
  return times.flatMap((count, at): string[] => {
    const result = results[at];
    const told = result ? (result.ok ? 'ok' : (result.error?.code ?? 'no error')) : 'nothing';
    if (count > 1) return [`executed ${count} times, told ${told}`];
    if (count === 1 && told !== 'ok' && told !== 'UNKNOWN_OUTCOME') return [`executed, but told ${told}`];
    if (count === 0 && told === 'ok') return ['not executed, but told ok'];
    return [];
  });
}

async function struck(one: MutationCase, fault: FaultRule): Promise<{ wrong: string[]; told: string[] }> {
  restore();
  gateway.emulator.clearCalls();
  gateway.emulator.clearFaults();
  gateway.emulator.addFault(fault);
  // A connection that was reset behind the answer before is known to be closed only after a turn of the event loop.
  await setTimeout(1);
  const results = await asked(one);
  return {
    wrong: broken(results, executions(one)),
    told: results.map(({ ok, error }) => (ok ? 'ok' : (error?.code ?? 'no error'))),
  };
}

const mutations = [
  ...['startInstances', 'stopInstances', 'rebootInstances', 'tagResources', 'untagResources'],
  ...['createSnapshot', 'deleteSnapshot', 'deleteDisk', 'authorizeSecurityGroupRule', 'revokeSecurityGroupRule'],
  ...['createBucket', 'setBucketAcl', 'setBucketTags', 'setBucketLifecycle', 'setAccessKeyStatus', 'deleteAccessKey'],
];
const caseOf = (mutation: string): MutationCase => {
  const one = cases.find((candidate) => candidate.mutation === mutation);
  if (!one) throw new Error(`There is no case of ${mutation}.`);
  return one;
};

describe('a mutation whose connection is reset', () => {
  it('has a case here, for every mutation of the schema', async () => {
    const { data } = await gateway.ask<{ __schema: { mutationType: { fields: { name: string }[] } } }>(
      '{ __schema { mutationType { fields { name } } } }',
    );
    const known = data.__schema.mutationType.fields.map(({ name }) => name);
    expect(known.toSorted()).toEqual(mutations.toSorted());
    expect(cases.map(({ mutation }) => mutation).toSorted()).toEqual(mutations.toSorted());
  });

  it.each(mutations)('%s succeeds when nothing is in the way', async (mutation) => {
    const one = caseOf(mutation);
    restore();
    gateway.emulator.clearCalls();
    const results = await asked(one);
    expect(results.map(({ ok, error }) => error?.message ?? ok)).toEqual(one.targets.map(() => true));
    expect(executions(one)).toEqual(one.targets.map(() => 1));
  });

  it.each(mutations)(
    '%s is never executed twice, and never reported failed when it was executed',
    async (mutation) => {
      const one = caseOf(mutation);
      const random = randomOf('mutation faults', mutation);
      const wrong: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        for (const [moment, fault] of Object.entries(moments)) {
          const action = random.pick(one.actions);
          // What carries a ClientToken is tried again, and may be struck again.
          const count = random.pick([1, 1, 1, 2]);
          const outcome = await struck(one, { ...fault, action, count });
          wrong.push(...outcome.wrong.map((what) => `round ${round}, ${count} of ${action} ${moment}: ${what}`));
        }
      }
      expect(wrong).toEqual([]);
    },
    patienceMs,
  );

  it.each<[string, Moment, string]>([
    ['stopInstances', 'before the answer', 'ok'],
    ['stopInstances', 'before it is executed', 'UNKNOWN_OUTCOME'],
    ['createSnapshot', 'before the answer', 'ok'],
    ['createSnapshot', 'before it is executed', 'ok'],
    ['deleteDisk', 'in the middle of the answer', 'ok'],
    ['setBucketTags', 'before the answer', 'ok'],
    ['deleteAccessKey', 'behind the answer', 'ok'],
  ])('%s, struck %s, is told %s', async (mutation, moment, told) => {
    const one = caseOf(mutation);
    const outcome = await struck(one, { ...moments[moment], action: one.actions[0], count: 1 });
    expect(outcome).toEqual({ wrong: [], told: one.targets.map(() => told) });
  });

  it('rebootInstances, struck before it is executed, takes what was stopping anyway for no proof', async () => {
    const [account] = gateway.emulator.cloud.accounts;
    const stopping = account.instances(regionId).find((one) => one.Status === 'Stopping')?.InstanceId ?? '';
    const one = { ...caseOf('rebootInstances'), input: { regionId, instanceIds: [stopping] }, targets: [stopping] };
    const outcome = await struck(one, {
      kind: 'reset',
      when: 'before',
      action: 'RebootInstances',
    });
    expect(outcome).toEqual({ wrong: [], told: ['UNKNOWN_OUTCOME'] });
  });

  it.each([
    ['createSnapshot', 'UNKNOWN_OUTCOME'],
    ['authorizeSecurityGroupRule', 'ok'],
    ['revokeSecurityGroupRule', 'ok'],
  ])('%s, struck more often than it is tried, is told %s', async (mutation, told) => {
    const one = caseOf(mutation);
    const fault = { kind: 'reset', when: 'after', action: one.actions[0] } as const;
    const outcome = await struck(one, fault);
    expect(outcome).toEqual({ wrong: [], told: [told] });
  });

  it.each([
    { kind: 'error500', when: 'after' },
    { kind: 'html', when: 'after' },
    { kind: 'html', when: 'before' },
    { kind: 'malformed', when: 'after' },
  ] as const)('nor is any when the answer is $kind, $when it was executed', async (fault) => {
    const wrong: string[] = [];
    for (const one of cases) {
      const outcome = await struck(one, { ...fault, action: one.actions[0], count: 1 });
      wrong.push(...outcome.wrong.map((what) => `${one.mutation}: ${what}`));
    }
    expect(wrong).toEqual([]);
  });
});
