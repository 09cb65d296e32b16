import type { Cloud, PollResult } from './cloud.js';
import type { CloudOptions } from './cloud-options.js';
import { CloudWriter } from './cloud-writer.js';
import { tokenEnded } from './credentials/caller.js';
import { IdentityReader } from './credentials/identity-reader.js';
import { RequestCredentials } from './credentials/request-credentials.js';
import { sessionName } from './credentials/session-name.js';
import { EmptyListVerifier } from './errors/empty-list-verifier.js';
import { Loaders } from './reading/loaders.js';
import { createCloudReader } from './reading/request-reader.js';
import { createCallContext } from './request/call-context.js';
import { lifetimeOf } from './request/lifetime.js';
import { RequestCalls } from './request/request-calls.js';

/** The time limit for reading the result of a write. */
const afterwardsMs = 10_000;
/** The time limit for one poll, including the reads about its result. */
const pollTimeoutMs = 30_000;
const maxPollCalls = 100;

/** Connects the readers and the writer of one request. */
export function createCloud(options: CloudOptions): Cloud {
  const { caller, context, homeRegionId, beganAt, answers, clock, enteredAccountId = null } = options;
  const calls: RequestCalls = new RequestCalls(options, () => identity.knownAccountId());
  const identity = new IdentityReader(options, calls);
  const emptyLists = new EmptyListVerifier(options.emptyListProofs, caller, options.fresh === true);
  const reader = createCloudReader({ calls, identity, emptyLists, freshness: context.freshness });
  const loaders = new Loaders(reader, context.work);
  const forget: CloudWriter['forget'] = (about) => {
    calls.forget();
    loaders.clear();
    answers.forget(caller.identity, about);
  };
  const announce = async () => await options.versions?.wrote(caller.identity);
  const writer = new CloudWriter(options, calls, emptyLists, forget, announce);
  return {
    enteredAccountId,
    homeRegionId,
    beganAt,
    reader,
    loaders,
    writer,
    identity,
    credentials: new RequestCredentials(options),
    enter({ roleArn, externalId }) {
      const ownName = async () => sessionName((await identity.eventual()).arn.split(/[:/]/).at(-1) ?? '');
      const entered = options.roles.enter(caller, { roleArn, externalId, sessionName: ownName });
      return createCloud({ ...options, caller: entered, enteredAccountId: entered.accountId });
    },
    isOpen: (role) => options.roles.isOpen(caller, role),
    budget: context.budget,
    letGo: () => {
      calls.forget();
      loaders.clear();
    },
    afterwards: () => createCloud({ ...options, ...lifetimeOf(afterwardsMs) }),
    watch(resource, regionId, keys, view) {
      const poll = async (wanted: readonly string[]): Promise<PollResult> => {
        const own = createCallContext({ maxCalls: maxPollCalls, observer: context.observer });
        const cloud = createCloud({ ...options, ...lifetimeOf(pollTimeoutMs), context: own, fresh: true });
        const items = await Promise.all(wanted.map((key) => cloud.loaders.load(resource, regionId, key)));
        return { cloud, items: new Map(wanted.map((key, index) => [key, items[index] ?? null])) };
      };
      const name = `${caller.identity}|${options.language}|${resource.type}|${regionId}`;
      const end = caller.endsAt === null ? null : { inMs: caller.endsAt - clock.local(), error: tokenEnded() };
      return options.watches.watch({ name, poll, keys, view, end });
    },
  };
}
