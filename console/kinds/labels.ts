import type { KindSummary } from '../../server/console/kinds.js';
import { language } from '../strings/words.js';
import { chineseKinds } from './chinese-kinds.js';

/** Names of kinds, fields and values for readers: words made of the names in the schema. */

/** Security groups, of the kind that Query lists as securityGroups. */
export function kindLabel({ kind, list }: Pick<KindSummary, 'kind' | 'list'>): string {
  return (language.value === 'zh' ? chineseKinds[kind] : undefined) ?? sentence(list);
}

/** Charge type, of chargeType. */
export function fieldLabel(name: string): string {
  return sentence(name);
}

/** Post paid, of POST_PAID. Other texts stay as upstream writes them. */
export function valueLabel(value: string): string {
  return /^[A-Z][A-Z0-9_]+$/.test(value) ? sentence(value.toLowerCase().replaceAll('_', ' ')) : value;
}

/** The kind of a thing as upstream writes it, without the prefix that all have. */
export function resourceTypeLabel(resourceType: string): string {
  return resourceType.replace(/^ACS::/, '').replaceAll('::', ' ');
}

const short = new Set(
  'id ip cpu gpu os vpc url ram arn mfa tls ssl kms db dns cdn ha acl nat alb nlb fc ack cen vpn nas waf ros oss sls eci cms iops bps'.split(
    ' ',
  ),
);

const plurals = new Set(['ids', 'ips', 'vpcs', 'acls', 'vips']);

function sentence(name: string): string {
  // Units such as GiB and names such as vSwitch are one word.
  const parts = name.split(/(?<=[a-z0-9])(?<![GMK]i|^v)(?=[A-Z])| /).filter(Boolean);
  return parts.map((part, at) => word(part, at === 0)).join(' ');
}

function word(part: string, isFirst: boolean): string {
  const lower = part.toLowerCase();
  if (plurals.has(lower)) return `${lower.slice(0, -1).toUpperCase()}s`;
  if (short.has(lower)) return lower.toUpperCase();
  if (/^[A-Z]{2,}$/.test(part) || /^[KMG]iB$|^v[A-Z]/.test(part)) return part;
  return isFirst ? lower.charAt(0).toUpperCase() + lower.slice(1) : lower;
}
