/** When the answers to a caller are forgotten because another process may have written. */
import { beforeEach, expect, it, vi } from 'vitest';
import { AnswerCache } from '../../../client/cache/answer-cache.js';
import { type SharedWrites, WriteVersions } from '../../../client/cache/write-versions.js';
import { createCallContext } from '../../../client/request/call-context.js';

/** The version of all callers, and the questions for it that have no reply yet. */
let current = 1;
let waiting: (() => void)[] = [];
const shared: SharedWrites = {
  version: () => {
    const read = `${current}`;
    return new Promise((resolve) => waiting.push(() => resolve(read)));
  },
  wrote: async () => ({ before: `${current}`, after: `${++current}` }),
};
const answers = new AnswerCache(60_000);
const forget = vi.spyOn(answers, 'forget');
let versions = new WriteVersions(shared, answers);
beforeEach(() => {
  current = 1;
  waiting = [];
  versions = new WriteVersions(shared, answers);
});

const replies = () => waiting.splice(0);
const arrive = (identity = 'anna') => createCallContext({ maxCalls: 1, writeChecks: versions.begin(identity) });
const forgotten = () => forget.mock.calls.splice(0).map(([identity]) => identity);
/** A whole request, after which the present version is known. */
async function visit() {
  const context = arrive();
  for (const reply of replies()) reply();
  await versions.check(context, 'anna');
}

it('a request asks once for its caller, with its arrival, and once for each role', async () => {
  await visit();
  forgotten();
  const context = arrive();
  expect(waiting).toHaveLength(1);
  const checks = ['anna', 'anna', 'role', 'role'].map((identity) => versions.check(context, identity));
  expect(waiting).toHaveLength(2);
  for (const reply of replies()) reply();
  await Promise.all(checks);
  expect(forgotten()).toEqual(['role']);
});

it('what is known from an arrival before a write does not count for one after it', async () => {
  await visit();
  const early = arrive();
  current += 1;
  const late = arrive();
  const [first, second] = replies();
  forgotten();
  first?.();
  await versions.check(early, 'anna');
  expect(forgotten()).toEqual([]);
  let isChecked = false;
  const check = versions.check(late, 'anna').then(() => {
    isChecked = true;
  });
  await Promise.resolve();
  expect(isChecked).toBe(false);
  second?.();
  await check;
  expect(forgotten()).toEqual(['anna']);
});

it('replies in the wrong order forget too much, and never too little', async () => {
  await visit();
  const early = arrive();
  current += 1;
  const late = arrive();
  const [first, second] = replies();
  forgotten();
  second?.();
  await versions.check(late, 'anna');
  expect(forgotten()).toEqual(['anna']);
  first?.();
  await versions.check(early, 'anna');
  expect(forgotten()).toEqual(['anna']);
  // The older version is known last, so the next request cannot take it for the present one.
  await visit();
  expect(forgotten()).toEqual(['anna']);
  await visit();
  expect(forgotten()).toEqual([]);
});
