/** What texts and numbers say, told by the name of their member: addresses, times, engines, prices. The first row that matches holds. */
import type { Random } from '../data/random.js';
import { randomTime, seconds } from '../data/times.js';
import type { Wording } from './wording/wording.js';

/** The member that something is said of. */
export interface Member {
  readonly name: string;
  /** When the thing was made, for times that are later. */
  readonly made: number | undefined;
  readonly now: number;
  readonly wording: Wording;
}

type Say = (random: Random, member: Member) => string;

/** Created says when, and Location does not end in a time. */
const whenWord =
  /(?:[tT]ime(?:[sS]tamp)?|Date|_date|^date|(?:^|_)(?:created|updated|modified)|(?:Created|Updated|Modified)|(?:At|On|_at|_on)|(?:Date|Time)Long|GmtCreate|GmtModified|GmtExpired|[tT]imestamp)$/;

const of =
  (...values: readonly string[]): Say =>
  (random) =>
    random.pick(values);

export function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

const address = (random: Random): string => `10.${random.int(0, 63)}.${random.int(0, 255)}.${random.int(1, 254)}`;
const publicAddress = (random: Random): string =>
  `47.${random.int(92, 118)}.${random.int(0, 255)}.${random.int(1, 254)}`;
const hex =
  (length: number) =>
  (random: Random): string =>
    random.text(length, '0123456789abcdef');
const host: Say = (random, { wording }) => wording.host(random);

export const engineVersions: Readonly<Record<string, readonly string[]>> = {
  MySQL: ['5.7', '8.0'],
  PostgreSQL: ['13.0', '14.0', '15.0'],
  SQLServer: ['2019_std', '2022_web'],
  MariaDB: ['10.3', '10.6'],
  Redis: ['5.0', '6.0', '7.0'],
  MongoDB: ['4.4', '5.0', '6.0'],
};

const texts: readonly (readonly [RegExp, Say])[] = [
  [
    /password|secret(?!name|id)|privatekey|psk|token|kubeconfig|userdata|accesskey/i,
    (random) => `no-real-secret-${random.text(8)}`,
  ],
  [/ipv6cidr/i, (random) => `2408:4005:3${hex(2)(random)}:${hex(4)(random)}::/64`],
  [
    /cidr|subnet|ipsegment|network(?:segment|block)/i,
    (random) => `10.${random.int(0, 63)}.${random.int(0, 15) * 16}.0/20`,
  ],
  [/ipv6(?:address|ip|list)?$/i, (random) => `2408:4005:3${hex(2)(random)}:${hex(4)(random)}::${hex(3)(random)}`],
  [/macaddress|^mac$/i, (random) => `00:16:3e:${hex(2)(random)}:${hex(2)(random)}:${hex(2)(random)}`],
  [
    /(?:[pP]ublic|[iI]nternet|Eip|^eip|[eE]xternal|[eE]lastic).*(?:Ips?|IPs?|Address(?:es)?)$|^IpAddress$/,
    publicAddress,
  ],
  [/(?:^ip|_ip|Ip|IP)s?(?:List|Addr)?$|[aA]ddress(?:es)?$/, address],
  [/whitelist|securityips|iparray/i, of('127.0.0.1', '10.0.0.0/8,192.168.0.0/16', '0.0.0.0/0')],
  [/crontab|cronexpression|schedule$/i, of('0 0 2 * * *', '')],
  [/(?:window|maintaintime|maintenancetime|backuptime|period)$/i, of('18:00Z-19:00Z', '02:00Z-03:00Z')],
  [/timezone/i, of('Asia/Shanghai', 'UTC')],
  [/cycle$/i, (random) => `2025-${String(random.int(1, 12)).padStart(2, '0')}`],
  [/(?:billingdate|^date$|^day$)/i, (random) => seconds(randomTime(random)).slice(0, 10)],
  [whenWord, time],
  [/url|uri$|link$/i, (random, { wording }) => `https://${wording.host(random)}/${random.text(6)}`],
  [/(?:email|mail)$/i, (random, { wording }) => wording.mailbox(random)],
  [/(?:phone|mobile)/i, (random) => `1380000${random.text(4, '0123456789')}`],
  [/(?:domain|hostname|dnsname|cname|endpoint|connectionstring|host|server)s?$/i, host],
  [/dnsservers?$/i, of('dns9.hichina.com', 'dns10.hichina.com')],
  [/engineversion|dbversion|version$/i, of('5.7', '8.0', '1.30.1-aliyun.1', '2.4.0')],
  [/engine|dbtype|databasetype/i, of('MySQL', 'MySQL', 'PostgreSQL', 'SQLServer')],
  [/protocol/i, of('TCP', 'HTTP', 'HTTPS', 'UDP')],
  [/policydocument$/i, of('{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}')],
  [
    /(?:json|extra|metadata|attributes?|config|configuration|settings?|params|parameters|context|document|template(?:body|content)|definition)$/i,
    of('{}', '', '{"a":1}'),
  ],
  [/renewalstatus/i, of('AutoRenewal', 'Normal', 'NotRenewal')],
  [/(?:internetchargetype)$/i, of('PayByTraffic', 'PayByBandwidth')],
  [/(?:paytype|chargetype|paymenttype|subscriptiontype|billingtype)$/i, of('PostPaid', 'PostPaid', 'PrePaid')],
  [/networktype/i, of('VPC', 'vpc')],
  [/addresstype|nettype$/i, of('internet', 'intranet', 'intranet')],
  [/lockmode/i, of('Unlock', 'Unlock', 'LockByExpiration')],
  [/protectionstatus$/i, of('NonProtection', 'ConsoleProtection')],
  [/(?:status|state|phase)$/i, of('Running', 'Running', 'Running', 'Creating', 'Stopped')],
  [/currency/i, of('CNY')],
  [/unit$/i, of('', 'Month', 'GB')],
  [/(?:amount|price|cost|fee|balance)$/i, (random) => (random.int(0, 500_000) / 100).toFixed(2)],
  [/(?:port|listenport|listenerport)s?$/i, of('3306', '5432', '443', '80', '8080')],
  [/(?:percent|ratio|rate|usage)$/i, (random) => (random.int(0, 10_000) / 100).toFixed(2)],
  [/(?:size|storage|memory|capacity|disk|quota)$/i, (random) => String(random.int(1, 64) * 20)],
  [
    /(?:count|num|number|total|bandwidth|weight|priority|ttl|qps|timeout|interval|days|hours)$/i,
    (random) => String(random.int(0, 100)),
  ],
  [/(?:^is|^has|enable|enabled|protection|protect|switch|autorenew)/i, of('on', 'off')],
  [
    /(?:description|desc|remark|comment|comments|memo|note|reason|msg|message|tips|detail)s?$/i,
    (random, { wording }) => wording.remark(random),
  ],
  [/(?:display|nick|instance|user)?names?$/i, (random, { wording }) => wording.name(random)],
  [/(?:md5|sha256|hash|fingerprint|digest|checksum)$/i, hex(32)],
  [/language|lang$/i, of('en', 'zh')],
  [/(?:spec|class|flavor|instancetype)$/i, of('small', 'medium', 'large.2x')],
];

/** Some are not there yet, or not any more; what comes later than the making is later. */
function time(random: Random, { name, made, now, wording }: Member): string {
  const end = made === undefined ? undefined : wording.end(name, made, now);
  if (end !== undefined) return end === null ? '' : seconds(end);
  const mayLack = /(?:stop|expire|end|delete|release|last|rotat|lock|finish|destroy)/i.test(name);
  return mayLack && random.chance(0.4) ? '' : seconds(randomTime(random, made));
}

export function textFor(member: Member, random: Random): string {
  const say = texts.find(([pattern]) => pattern.test(member.name))?.[1];
  return say ? say(random, member) : member.wording.unknown(member.name, random);
}

/** When a thing was made: the same under each of the names for it. */
export function isMaking(squeezedName: string): boolean {
  return /^(?:gmt)?creat(?:e|ed|ion)(?:d?(?:time|date|at|on))?(?:stamp)?$/.test(squeezedName);
}

type Count = (random: Random, member: Member) => number;

const numbers: readonly (readonly [RegExp, Count])[] = [
  [
    whenWord,
    (random, { name, made, now, wording }) =>
      (made === undefined ? undefined : wording.end(name, made, now)) ?? randomTime(random, made),
  ],
  [/port$/i, (random) => random.pick([80, 443, 3306, 5432, 6379, 8080])],
  [/(?:percent|ratio|rate|usage|utilization)$/i, (random) => random.int(0, 100)],
  [/(?:uid|accountid|ownerid|userid)$/i, (random) => random.int(1_000_000_000, 9_999_999_999)],
  [/(?:amount|price|cost|fee|balance|coupons|discount|card)$/i, (random) => random.int(0, 500_000) / 100],
  [/ttl$/i, (random) => random.pick([600, 600, 60, 86_400])],
  [/weight$/i, (random) => random.pick([100, 100, 50, 0])],
  [/(?:size|storage|memory|capacity|disk|quota)$/i, (random) => random.int(1, 64) * 20],
  [/bandwidth$/i, (random) => random.pick([5, 10, 100, 200])],
  [/cpu|cores?$/i, (random) => random.pick([1, 2, 4, 8, 16])],
  [/id$/i, (random) => random.int(10_000, 99_999_999)],
];

export function numberFor(member: Member, random: Random): number {
  const count = numbers.find(([pattern]) => pattern.test(member.name))?.[1] ?? ((any: Random) => any.int(0, 20));
  return count(random, member);
}
