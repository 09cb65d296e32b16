/** Each question of docs/questions is answered with the truth of the embedded cloud, with exactly the calls that its comment says. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../gateway/harness.js';
import { questions as upstreamQuestions } from './question-truths.js';
import { checkedQuestions } from './truths/checked-question-truths.js';
import { costQuestions } from './truths/cost-question-truths.js';
import { dataQuestions } from './truths/data-question-truths.js';
import { joinedQuestions } from './truths/joined-question-truths.js';
import { networkQuestions } from './truths/network-question-truths.js';
import { openQuestions } from './truths/open-question-truths.js';
import { securityQuestions } from './truths/security-question-truths.js';
import { watchQuestions } from './truths/watch-question-truths.js';

const folder = new URL('../../docs/questions/', import.meta.url);
const questions = {
  ...upstreamQuestions,
  ...checkedQuestions,
  ...joinedQuestions,
  ...networkQuestions,
  ...openQuestions,
  ...securityQuestions,
  ...dataQuestions,
  ...costQuestions,
  ...watchQuestions,
};
const names = readdirSync(folder).map((name) => name.replace('.graphql', ''));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ headers: fresh, maxCalls: 2000 });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

describe('the question', () => {
  it.each(names)('%s is answered with the truth, and its calls are exact', async (name) => {
    const [account] = gateway.emulator.cloud.accounts;
    const { variables, truth } = questions[name] ?? {};
    if (!truth) throw new Error(`The truth about ${name} is not written down.`);
    const query = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
    expect(query).toMatch(/^# [^?]+\?/);
    const answer = await gateway.ask(query, { variables: variables?.(account, gateway.emulator.cloud) ?? {} });
    const { data, calls } = truth(account, gateway.emulator.cloud);
    expect(answer.errors).toBeUndefined();
    expect(JSON.stringify(answer.data)).not.toMatch(/"(?:nodes|groups)":\[\]/);
    expect(answer.data).toMatchObject(data as object);
    expect(gateway.calls()).toHaveLength(typeof calls === 'number' ? calls : calls(answer.data));
  });

  it('has an answer for each file, and a file for each answer', () => {
    expect(Object.keys(questions).sort()).toEqual([...names].sort());
  });
});
