/** Events that happened: at moments that stay what they are, so that every window shows the same of them. */
import type { Account } from '../../data/accounts.js';
import { namedUsers } from '../../data/ram/users.js';
import { type Random, randomOf } from '../../data/random.js';
import type { Happened } from '../../happened.js';
import { byToken } from '../../paging.js';
import type { Body } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';
import type { Read } from '../given.js';
import { homeRegion } from '../items.js';
import { invalidPage } from '../refusals.js';
import { type EventKind, type ThingKind, thingKinds, typesByPrefix } from './event-kinds.js';

const dayMs = 86_400_000;
const keptMs = 90 * dayMs;
const usualMs = 7 * dayMs;
/** Something happens to each thing once in so long. */
const turnMs = 30 * dayMs;
const mostRows = 50;

type Row = Readonly<Record<string, unknown>>;

/** Which reads are of events, as Product.Action. */
export function eventsOf(read: Read): Body | undefined {
  return `${read.kinds.product.name}.${read.action.name}` === 'Actiontrail.LookupEvents' ? lookedUp(read) : undefined;
}

/** The newest first unless asked for forward. */
function lookedUp({ kinds, action, given, context }: Read): Body {
  const { params } = given;
  const now = context.access.now();
  const { start, end } = windowIn(params, now);
  const asked = attributesIn(params);
  const from = Math.max(start, now - keptMs);
  const until = Math.min(end, now);
  const regionId = context.regionId || homeRegion;
  const all = [
    ...momentsOf(context, regionId, asked).filter(({ at }) => at >= from && at <= until),
    ...writesIn(context, regionId).filter(({ at }) => at >= from && at <= until),
  ].toSorted((a, b) => a.at - b.at);
  const rows = all.map(({ make }) => make()).filter((row) => asked.every(([key, value]) => holds(row, key, value)));
  const MaxResults = params.MaxResults || '20';
  if (!/^\d{1,6}$/.test(MaxResults)) throw invalidPage(kinds.product, action, 'MaxResults');
  // A token is good for the same parameters only, the size of the page among them.
  const walk = { action: action.name, params: { ...params, MaxResults, Size: MaxResults }, context };
  const { page, nextToken } = byToken(params.Direction === 'FORWARD' ? rows : rows.toReversed(), walk, {
    min: 1,
    max: mostRows,
  });
  return {
    RequestId: context.requestId,
    StartTime: written(start),
    EndTime: written(end),
    Events: page,
    ...(nextToken !== '' && { NextToken: nextToken }),
  };
}

/** Both ends, or none. */
function windowIn({ StartTime = '', EndTime = '' }: Readonly<Record<string, string>>, now: number) {
  if ((StartTime === '') !== (EndTime === '')) {
    throw new WireError(400, 'InvalidParameterCombination', 'Specify both StartTime and EndTime, or none of them.');
  }
  const end = timeIn('EndTime', EndTime) ?? now;
  const start = timeIn('StartTime', StartTime) ?? end - usualMs;
  if (start < end) return { start, end };
  throw new WireError(400, 'InvalidParameterCombination', 'The end time must be later than the start time.');
}

function timeIn(name: string, text: string): number | undefined {
  if (text === '') return undefined;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return Date.parse(text);
  throw new WireError(400, `InvalidParameter${name}`, `The specified ${name} is invalid.`);
}

/** Which two keys one call may have. */
const pairs = new Set(
  ['EventName', 'User', 'RoleName', 'ResourceName', 'EventRW', 'SensitiveAction', 'EventType']
    .map((key) => `ServiceName ${key}`)
    .concat(
      ['ResourceType', 'EventName', 'User', 'RoleName'].map((key) => `ResourceName ${key}`),
      'EventType EventName',
    ),
);

/** The conditions that count: the first two, and of two with one key the second. */
function attributesIn(params: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const asked = ['1', '2']
    .map((at) => [params[`LookupAttribute.${at}.Key`] ?? '', params[`LookupAttribute.${at}.Value`] ?? ''] as const)
    .filter(([key]) => key !== '');
  const counted = [...new Map(asked)];
  const [[one] = [''], [other] = ['']] = counted;
  const isKnown = counted.length < 2 || pairs.has(`${one} ${other}`) || pairs.has(`${other} ${one}`);
  if (isKnown && counted.every(([key]) => Object.hasOwn(values, key))) return counted;
  throw new WireError(400, 'InvalidQueryParameter', 'The specified query parameter is invalid.');
}

/** The values of an event by the keys of conditions. */
const values: Readonly<Record<string, (row: Row) => readonly unknown[]>> = {
  ServiceName: ({ serviceName }) => [serviceName],
  EventName: ({ eventName }) => [eventName],
  EventRW: ({ eventRW }) => [eventRW],
  EventId: ({ eventId }) => [eventId],
  EventType: ({ eventType }) => [eventType],
  SourceIpAddress: ({ sourceIpAddress }) => [sourceIpAddress],
  ResourceType: ({ referencedResources = {} }) => Object.keys(referencedResources as Row),
  ResourceName: ({ referencedResources = {} }) => Object.values(referencedResources as Row).flat(),
  User: ({ userIdentity }) => [(userIdentity as Row).userName],
  EventAccessKeyId: ({ userIdentity }) => [(userIdentity as Row).accessKeyId],
};

function holds(row: Row, key: string, value: string): boolean {
  return values[key]?.(row).includes(value) ?? false;
}

interface Moment {
  readonly at: number;
  readonly make: () => Row;
}

/** Each thing has a moment in each turn, and one of its kinds of events then. What is asked for narrows the things. */
function momentsOf(context: Read['context'], regionId: string, asked: readonly (readonly [string, string])[]) {
  const { account, cloud } = context;
  const told = new Map(asked);
  const until = context.access.now();
  return thingKinds
    .filter(
      ({ type, service }) =>
        (told.get('ResourceType') ?? type) === type && (told.get('ServiceName') ?? service) === service,
    )
    .flatMap((kind) =>
      kind
        .of(account, regionId)
        .filter(([id]) => (told.get('ResourceName') ?? id) === id)
        .flatMap(([id, createdAt]): Moment[] => {
          const random = randomOf(cloud.seed, account.id, 'event', kind.type, id);
          const offset = random.int(0, turnMs / 1000 - 1) * 1000;
          const begin = random.int(0, kind.events.length - 1);
          const first = Math.floor((until - keptMs) / turnMs);
          return Array.from({ length: Math.ceil(keptMs / turnMs) + 2 }, (_, turn) => first + turn)
            .map((turn) => ({ turn, at: turn * turnMs + offset }))
            .filter(({ at }) => at >= Date.parse(createdAt))
            .map(({ turn, at }) => ({
              at,
              make: () => event(context, regionId, { kind, id, at, turn: begin + turn }),
            }));
        }),
    );
}

interface Told {
  readonly kind: ThingKind;
  readonly id: string;
  readonly at: number;
  readonly turn: number;
}

function event({ account, cloud }: Read['context'], regionId: string, { kind, id, at, turn }: Told): Row {
  const random = randomOf(cloud.seed, account.id, 'event', kind.type, id, turn);
  const { name, isWrite, params, answer, error } = kind.events[turn % kind.events.length] as EventKind;
  const requestParameters = { RegionId: regionId, [kind.param]: id, ...params };
  return {
    ...head(random, regionId, at),
    eventName: name,
    serviceName: kind.service,
    eventRW: isWrite ? 'Write' : 'Read',
    eventSource: `${kind.service.toLowerCase()}.aliyuncs.com`,
    requestParameters,
    // The same once more, in a text.
    requestParameterJson: JSON.stringify(requestParameters),
    ...(answer && { responseElements: { RequestId: random.text(32, hexadecimal), ...answer } }),
    referencedResources: { [kind.type]: [id] },
    resourceType: kind.type,
    resourceName: id,
    errorCode: error ?? '',
    errorMessage: error ? 'The current status of the resource does not support this operation.' : '',
    userIdentity: identity(random, account),
  };
}

const hexadecimal = '0123456789ABCDEF';

function head(random: Random, regionId: string, at: number): Row {
  return {
    eventId: random.text(32, hexadecimal),
    eventVersion: '1',
    eventType: 'ApiCall',
    eventCategory: 'Management',
    eventTime: written(at),
    acsRegion: regionId,
    requestId: random.text(32, hexadecimal),
    sourceIpAddress: `203.0.113.${random.int(1, 254)}`,
    userAgent: random.pick(['AlibabaCloud (linux; amd64)', 'console', '']),
  };
}

const triers = Object.keys(namedUsers).length;

/** A user, a session of a role, or the account itself. */
function identity(random: Random, account: Account): Row {
  const accountId = account.id;
  const role = account.roles.length > 0 && random.chance(0.3) ? random.pick(account.roles) : undefined;
  if (role) {
    const session = random.pick(account.dataSet === 'odd' ? ['deploy', 'nightly', 'u1'] : ['deploy', 'nightly', 'ci']);
    return {
      type: 'assumed-role',
      principalId: `${role.RoleId}:${session}`,
      accountId,
      accessKeyId: `STS.${random.text(20)}`,
      userName: `${role.RoleName}:${session}`,
    };
  }
  // A company does not work as the account itself.
  if (account.users.length === 0 || random.chance(account.dataSet === 'odd' ? 0.1 : 0.002)) {
    return { type: 'root-account', principalId: accountId, accountId, userName: 'root' };
  }
  // The company's first users are there for people who try the gateway.
  const users =
    account.dataSet === 'company' && account.users.length > triers ? account.users.slice(triers) : account.users;
  const user = random.pick(users);
  const [key] = user.accessKeys;
  const identity = { type: 'ram-user', principalId: user.UserId, accountId, userName: user.UserName };
  return key ? { ...identity, accessKeyId: key.AccessKeyId } : identity;
}

/** The writes that were executed here. Those of products without regions are in the home region. */
function writesIn({ account, cloud }: Read['context'], regionId: string): readonly Moment[] {
  return cloud.happenings
    .of(account.id)
    .filter((happened) => (happened.regionId ?? homeRegion) === regionId)
    .map((happened) => ({ at: happened.at, make: () => executed(happened, regionId) }));
}

function executed(happened: Happened, regionId: string): Row {
  const { at, requestId, product, action, params, accessKeyId, accountId, principalArn, principalId } = happened;
  const [, kind = '', name = ''] = /:(root|user|assumed-role)\/?(.*)$/.exec(principalArn) ?? [];
  const types = { root: 'root-account', user: 'ram-user', 'assumed-role': 'assumed-role' } as const;
  const things = thingsIn(happened);
  return {
    eventId: requestId,
    eventVersion: '1',
    eventType: 'ApiCall',
    eventCategory: 'Management',
    eventTime: written(at),
    eventName: action,
    serviceName: product,
    eventRW: 'Write',
    eventSource: `${product.toLowerCase()}.aliyuncs.com`,
    acsRegion: regionId,
    requestId,
    sourceIpAddress: '127.0.0.1',
    userAgent: happened.userAgent,
    requestParameters: params,
    referencedResources: things,
    resourceType: Object.keys(things).join(','),
    resourceName: Object.values(things).flat().join(';'),
    errorCode: '',
    errorMessage: '',
    userIdentity: {
      type: types[kind as keyof typeof types] ?? 'system',
      principalId,
      accountId,
      ...(accessKeyId !== null && { accessKeyId }),
      userName: kind === 'root' ? 'root' : name.replace('/', ':'),
    },
  };
}

/** What a write names and changes, by its types. */
function thingsIn({ product, params, changed }: Happened): Readonly<Record<string, readonly string[]>> {
  const things = new Map<string, Set<string>>();
  const add = (type: string, id: string) => things.set(type, (things.get(type) ?? new Set()).add(id));
  if (product === 'Oss') for (const name of changed) add('ACS::OSS::Bucket', name);
  else {
    if (product === 'Ram' && params.UserName) add('ACS::RAM::User', params.UserName);
    for (const id of [...changed, ...Object.values(params)]) {
      const type = typesByPrefix.find(([prefix]) => id.startsWith(prefix))?.[1];
      if (type !== undefined) add(type, id);
    }
  }
  return Object.fromEntries([...things].map(([type, ids]) => [type, [...ids]]));
}

function written(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
