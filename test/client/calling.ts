import { LRUCache } from 'lru-cache';
import { AnswerCache } from '../../client/cache/answer-cache.js';
import type { Cloud } from '../../client/cloud.js';
import { createCloud } from '../../client/create-cloud.js';
import { callerOf } from '../../client/credentials/caller.js';
import { RoleSessions } from '../../client/credentials/role-session.js';
import { EmptyListProofs } from '../../client/errors/empty-list-proofs.js';
import type { Action, Answer, Ask } from '../../client/model/action.js';
import { ecs } from '../../client/model/products.js';
import { type Call, type CallInput, type CallScope, newCall } from '../../client/pipeline/call.js';
import { Clock } from '../../client/pipeline/clock.js';
import { SharedPollers } from '../../client/reading/shared-pollers.js';
import { createCallContext } from '../../client/request/call-context.js';
import { KeyedMutex } from '../../client/throttling/keyed-mutex.js';

const caller = (name: string) =>
  callerOf({ accessKeyId: `STS.${name}`, accessKeySecret: 'secret', securityToken: 'token' });

export const describeThings: Action = { product: ecs, name: 'DescribeThings', ram: 'ecs:DescribeThings' };

export interface CallOptions extends Partial<CallInput & Omit<CallScope, 'caller' | 'deadlineAt'>> {
  readonly as?: string;
  /** Milliseconds from now. */
  readonly deadlineMs?: number;
}

/** A call for the pipeline; calls share a memo only if they are given one. */
export function callOf({ as = 'anna', deadlineMs = 60_000, ...rest }: CallOptions = {}): Call {
  const deadlineAt = Date.now() + deadlineMs;
  const input = {
    action: describeThings,
    regionId: 'cn-hangzhou',
    bucket: null,
    params: {},
    headers: {},
    content: '',
    mustContain: [],
    ...rest,
  };
  const call = newCall(input, {
    caller: caller(as),
    accountId: () => null,
    fresh: false,
    signal: new AbortController().signal,
    deadlineAt: () => deadlineAt,
    context: createCallContext({ maxCalls: 100 }),
    memo: new Map(),
    ...rest,
  });
  call.trace.bytes = 10;
  return call;
}

/** A cloud that answers with a function; it answers GetCallerIdentity itself and does not record it. */
export function cloudOf(answer: (action: Action, params: Call['params'], regionId: Ask['regionId']) => Answer): {
  readonly cloud: Cloud;
  readonly asked: readonly Call['params'][];
} {
  const asked: Call['params'][] = [];
  const cloud = createCloud({
    caller: caller('anna'),
    context: createCallContext({ maxCalls: 100 }),
    signal: new AbortController().signal,
    deadlineAt: () => Date.now() + 60_000,
    language: 'en-US',
    beganAt: Date.now(),
    homeRegionId: 'cn-hangzhou',
    identities: new LRUCache({ max: 10 }),
    emptyListProofs: new EmptyListProofs(),
    answers: new AnswerCache(0),
    versions: null,
    clock: new Clock(),
    watches: new SharedPollers(),
    mutex: new KeyedMutex(),
    roles: new RoleSessions(() => Promise.reject(new Error('this test assumes no role')), new Clock()),
    send: async ({ action, params, regionId }) => {
      if (action.name === 'GetCallerIdentity') {
        return { AccountId: '1', Arn: 'acs:ram::1:root', PrincipalId: '1', IdentityType: 'Account' };
      }
      asked.push(params);
      return answer(action, params, regionId);
    },
  });
  return { cloud, asked };
}
