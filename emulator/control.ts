/** The control endpoints under /__emulator/: for tests in other processes and for people who explore. They answer on loopback only. */
import { callFilter } from './call-log.js';
import { ControlError, type Fields, faultRule, fieldsOf, rateRule, strictness } from './control-input.js';
import type { Account } from './data/accounts.js';
import { regionNounNames } from './data/region-nouns.js';
import type { Emulator } from './emulator.js';
import { introduction } from './introduction.js';
import { signOnRoutes } from './oidc/routes.js';
import { stringify } from './wire/json.js';
import type { WireAnswer, WireRequest } from './wire/wire.js';

type Route = (emulator: Emulator, request: WireRequest) => unknown;

const prefix = '/__emulator/';
const loopbackPeer = /^(?:::1|127\.\d+\.\d+\.\d+|::ffff:127\.\d+\.\d+\.\d+)$/;
const loopbackHost = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;
const done = { done: true };

export const controlRoutes: Readonly<Record<string, Route>> = {
  'GET calls': (emulator, request) => {
    const filter = callFilter(request.query);
    if (!filter)
      throw new ControlError(400, 'calls can be filtered by product, action, regionId, accessKeyId, accountId.');
    return { calls: emulator.calls(filter) };
  },
  'DELETE calls': (emulator) => {
    emulator.clearCalls();
    return done;
  },
  ...signOnRoutes,
  'GET introduction': introduction,
  'GET callers': (emulator) => ({ callers: emulator.callers, longLivedKeys: emulator.longLivedKeys }),
  'GET accounts': ({ cloud }) => ({
    accounts: cloud.accounts.map(({ id, alias }) => ({ id, alias })),
  }),
  'POST faults': (emulator, request) => {
    emulator.addFault(faultRule(fieldsOf(request)));
    return done;
  },
  'DELETE faults': (emulator) => {
    emulator.clearFaults();
    return done;
  },
  'POST latency': (emulator, request) => {
    emulator.setLatency(amount(fieldsOf(request), 'ms'));
    return done;
  },
  'POST clock': (emulator, request) => {
    emulator.advanceClock(amount(fieldsOf(request), 'advanceMs'));
    return done;
  },
  'POST strict': (emulator, request) => {
    emulator.setStrict(strictness(fieldsOf(request)));
    return done;
  },
  'POST rate': (emulator, request) => {
    const fields = fieldsOf(request);
    emulator.setRateLimit(fields.perSecond === null ? null : rateRule(fields));
    return done;
  },
  'GET open': (emulator) => ({ calls: emulator.openCalls() }),
  'POST roles': (emulator, request) => {
    const { name, policy, accountId, trust } = fieldsOf(request);
    if (typeof name !== 'string' || policy === undefined) throw new ControlError(400, 'Expected "name" and "policy".');
    const account = typeof accountId === 'string' ? accountId : undefined;
    const trusted = trust === undefined ? undefined : textOf(trust);
    return { arn: orControlError(() => emulator.addRole(name, textOf(policy), account, trusted)) };
  },
  'POST sessions': (emulator, request) => {
    const { arn, durationSeconds, policy } = fieldsOf(request);
    if (typeof arn !== 'string') throw new ControlError(400, 'Expected "arn": the ARN of a role, session or user.');
    return orControlError(() =>
      emulator.issueSession(arn, {
        ...(typeof durationSeconds === 'number' && { durationSeconds }),
        ...(policy !== undefined && { policy: textOf(policy) }),
      }),
    );
  },
};

function orControlError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new ControlError(400, error instanceof Error ? error.message : String(error));
  }
}

/** A policy may be a JSON object or its text. */
function textOf(policy: unknown): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy);
}

type Truth = (account: Account, emulator: Emulator) => readonly unknown[];

/** Adds the region: the answers of the cloud do not always name it, the data set does. */
const inRegions =
  (itemsIn: (account: Account, regionId: string) => readonly object[]): Truth =>
  (account, { cloud }) =>
    cloud.regions.flatMap(({ id }) => itemsIn(account, id).map((item) => ({ RegionId: id, ...item })));

const nouns: Readonly<Record<string, Truth>> = {
  instances: inRegions((account, regionId) => account.instances(regionId)),
  ...Object.fromEntries(
    regionNounNames.map((noun) => [noun, inRegions((account, regionId) => account[noun](regionId))]),
  ),
  securityGroupRules: inRegions((account, regionId) =>
    account
      .securityGroups(regionId)
      .flatMap((group) =>
        account.securityGroupRules(group).map((rule) => ({ SecurityGroupId: group.SecurityGroupId, ...rule })),
      ),
  ),
  buckets: (account) => account.buckets.map(({ objects: _, uploads: __, ...bucket }) => bucket),
  users: (account) => account.users.map(({ accessKeys, ...user }) => ({ ...user, accessKeys: accessKeys.map(shown) })),
  groups: (account) => account.groups,
  roles: (account) => account.roles,
  policies: (account) => account.policies,
  attachments: (account) => account.attachments,
};

export const truthNouns = Object.keys(nouns);

/** Only for hosts outside aliyuncs.com: below it such a path belongs to OSS. */
export function isControl(request: WireRequest): boolean {
  return request.host === '' && request.path.startsWith(prefix);
}

/** Checks the Host header and the peer address: a web page must not reach the endpoints by DNS rebinding. */
export function answerControl(emulator: Emulator, request: WireRequest, peer: string): WireAnswer {
  try {
    if (!loopbackPeer.test(peer) || !loopbackHost.test(request.hostHeader)) {
      throw new ControlError(403, 'The control endpoints answer on loopback only.');
    }
    return json(200, controlled(emulator, request));
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return json(error.status, { error: error.message });
  }
}

function controlled(emulator: Emulator, request: WireRequest): unknown {
  const path = request.path.slice(prefix.length);
  const key = `${request.method} ${path}`;
  const run = Object.hasOwn(controlRoutes, key) ? controlRoutes[key] : undefined;
  if (run) return run(emulator, request);
  const [, id = '', noun = ''] = /^accounts\/(\d+)\/(\w+)$/.exec(path) ?? [];
  const list = Object.hasOwn(nouns, noun) ? nouns[noun] : undefined;
  if (request.method === 'GET' && list) {
    const account = emulator.cloud.account(id);
    if (!account) throw new ControlError(404, `There is no account ${id}.`);
    return { [noun]: list(account, emulator) };
  }
  const known = [...Object.keys(controlRoutes), `GET accounts/<id>/${truthNouns.join('|')}`];
  throw new ControlError(404, `No control endpoint ${key}. There are: ${known.join(', ')}.`);
}

function amount(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new ControlError(400, `Expected "${name}" to be a number, zero or more.`);
}

function shown({ secret: _, ...key }: { readonly secret: string }): unknown {
  return key;
}

function json(status: number, value: unknown): WireAnswer {
  return { status, headers: { 'content-type': 'application/json;charset=utf-8' }, body: `${stringify(value)}\n` };
}
