/** Events that happened: at moments that stay what they are, so that every window shows the same of them. */
import { randomOf } from '../data/random.js';
import { byToken } from '../paging.js';
import type { Body } from '../wire/rpc.js';
import type { Read } from './given.js';
import { homeRegion } from './items.js';
import { invalidPage } from './refusals.js';

const dayMs = 86_400_000;
const stepMs = 3 * 3_600_000;
const kept = 90 * dayMs;
const usual = 7 * dayMs;
const mostRows = 50;

/** Which reads are of events, as Product.Action. */
export function eventsOf(read: Read): Body | undefined {
  return `${read.kinds.product.name}.${read.action.name}` === 'Actiontrail.LookupEvents' ? lookedUp(read) : undefined;
}

/** The newest first unless asked for forward. */
function lookedUp({ kinds, action, given, context }: Read): Body {
  const { params } = given;
  const now = context.access.now();
  const end = timeIn(params.EndTime) ?? now;
  const start = timeIn(params.StartTime) ?? end - usual;
  const from = Math.ceil(Math.max(start, now - kept) / stepMs);
  const until = Math.floor(Math.min(end, now) / stepMs);
  const steps = Array.from({ length: Math.max(0, until - from) }, (_, at) => from + at);
  const all = steps.map((step) => event(context, step)).filter(conditionOf(params));
  const MaxResults = params.MaxResults || '20';
  if (!/^\d{1,6}$/.test(MaxResults)) throw invalidPage(kinds.product, action, 'MaxResults');
  const walk = { action: action.name, params: { ...params, MaxResults }, context };
  const { page, nextToken } = byToken(params.Direction === 'FORWARD' ? all : all.toReversed(), walk, {
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

const kindsOfEvents = [
  { eventName: 'StopInstance', serviceName: 'Ecs', resourceType: 'ACS::ECS::Instance', eventRW: 'Write' },
  { eventName: 'DescribeInstances', serviceName: 'Ecs', resourceType: 'ACS::ECS::Instance', eventRW: 'Read' },
  { eventName: 'ConsoleSignin', serviceName: 'AasCustomer', resourceType: '', eventRW: 'Write' },
  { eventName: 'AttachPolicyToUser', serviceName: 'Ram', resourceType: 'ACS::RAM::User', eventRW: 'Write' },
] as const;

function event({ account, cloud, ...context }: Read['context'], step: number): Readonly<Record<string, unknown>> {
  const regionId = context.regionId || homeRegion;
  const random = randomOf(cloud.seed, account.id, regionId, 'events', step);
  const kind = random.pick(kindsOfEvents);
  const user = random.pick(account.users);
  const instances = account.instances(regionId);
  const isInstance = kind.resourceType === 'ACS::ECS::Instance' && instances.length > 0;
  const failed = random.chance(0.1);
  return {
    ...kind,
    eventId: random.text(32, '0123456789ABCDEF'),
    eventTime: written(step * stepMs + random.int(0, stepMs / 1000 - 1) * 1000),
    eventType: kind.eventName === 'ConsoleSignin' ? 'ConsoleSignin' : 'ApiCall',
    eventCategory: 'Management',
    eventSource: `${kind.serviceName.toLowerCase()}.aliyuncs.com`,
    eventVersion: '1',
    acsRegion: regionId,
    requestId: random.text(32, '0123456789ABCDEF'),
    sourceIpAddress: `203.0.113.${random.int(1, 254)}`,
    userAgent: random.pick(['AlibabaCloud (linux; amd64)', 'console', '']),
    resourceName: isInstance ? random.pick(instances).InstanceId : '',
    errorCode: failed ? 'Forbidden.RAM' : '',
    errorMessage: failed ? 'User not authorized to operate on the specified resource.' : '',
    userIdentity: { type: 'ram-user', principalId: user.UserId, accountId: account.id, userName: user.UserName },
  };
}

/** LookupAttribute.N: all of them must hold. */
function conditionOf(params: Readonly<Record<string, string>>): (row: Readonly<Record<string, unknown>>) => boolean {
  const members: Readonly<Record<string, string>> = {
    ServiceName: 'serviceName',
    EventName: 'eventName',
    EventRW: 'eventRW',
    ResourceType: 'resourceType',
    ResourceName: 'resourceName',
    EventId: 'eventId',
  };
  const asked = ['1', '2'].map(
    (at) => [params[`LookupAttribute.${at}.Key`] ?? '', params[`LookupAttribute.${at}.Value`]] as const,
  );
  return (row) => asked.every(([key, value]) => members[key] === undefined || row[members[key] ?? ''] === value);
}

function timeIn(text = ''): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

function written(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
