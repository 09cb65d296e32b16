import { CloudError } from '../../client/errors.js';
import * as oss from '../../client/resources/bucket.js';
import * as writes from '../../client/resources/bucket-writes.js';
import { type Item, isItem, itemAt, itemsOf } from '../../client/value.js';
import { formatXml } from '../../client/xml-text.js';
import { lifecycleRuleOf } from '../bucket.js';
import { badInput } from '../errors.js';
import type { ResourceNode } from '../resource-node.js';
import type * as Types from '../schema.types.js';
import { checkText } from './input.js';

type Rules = readonly Types.BucketLifecycleRuleInput[];

/** The write that leaves a bucket with exactly these rules. */
export function lifecycleWrite(rules: Rules) {
  if (rules.length === 0) return { action: writes.deleteBucketLifecycle };
  return {
    action: writes.putBucketLifecycle,
    content: formatXml('LifecycleConfiguration', { Rule: rules.map(ruleXml) }),
  };
}

function ruleXml({ ruleId, prefix, enabled, expirationDays, transitions }: Types.BucketLifecycleRuleInput) {
  return {
    ID: ruleId ?? undefined,
    Prefix: prefix ?? '',
    Status: enabled === false ? 'Disabled' : 'Enabled',
    Expiration: typeof expirationDays === 'number' ? { Days: expirationDays } : undefined,
    Transition: (transitions ?? []).map(({ days, storageClass }) => ({ Days: days, StorageClass: storageClass })),
  };
}

/** A rule that does nothing, or at no possible time, is a mistake, whatever upstream makes of it. */
export function checkRules(rules: Rules): void {
  for (const [index, { ruleId, prefix, expirationDays, transitions }] of rules.entries()) {
    for (const text of [ruleId, prefix]) checkText('rules', text ?? '');
    const days = [...(transitions ?? []).map((transition) => transition.days), expirationDays ?? 1];
    if ((expirationDays ?? null) === null && !transitions?.length) {
      throw badInput(`Lifecycle rule ${index + 1} does nothing. Give it expirationDays, transitions, or both.`);
    }
    if (days.some((day) => day < 1)) throw badInput(`Lifecycle rule ${index + 1} names a day before the first.`);
  }
}

/** The rules as they are; none where the bucket has no lifecycle. */
async function readRules({ cloud, regionId, key: bucket }: ResourceNode): Promise<readonly Item[]> {
  const answer = await cloud.ask(oss.getBucketLifecycle, { regionId, bucket });
  return answer === null ? [] : itemsOf(itemAt(answer, 'LifecycleConfiguration').Rule);
}

/** What the input cannot express would be lost by replacing it. */
export async function checkExpressible(bucket: ResourceNode): Promise<void> {
  const lost = (await readRules(bucket)).find((rule) => !isExpressible(rule));
  if (!lost) return;
  const name = JSON.stringify(String(lost.ID ?? ''));
  throw new CloudError(
    'conflict',
    `Lifecycle rule ${name} of bucket ${bucket.key} says more than this API can write, and replacing it would lose that: nothing was done. Change it where it was made.`,
  );
}

const expressible: Readonly<Record<string, readonly string[]>> = {
  '': ['ID', 'Prefix', 'Status', 'Expiration', 'Transition'],
  Expiration: ['Days'],
  Transition: ['Days', 'StorageClass'],
};

/** Empty elements and switches that are off say nothing. */
function isExpressible(item: Item, name = ''): boolean {
  return Object.entries(item).every(([member, value]) => {
    if (value === '' || value === 'false') return true;
    if (!expressible[name]?.includes(member)) return false;
    return itemsOf(value).every((inner) => isExpressible(inner, isItem(value) || Array.isArray(value) ? member : name));
  });
}

/** Whether the bucket has these rules, whatever they are called. */
export async function hasRules(bucket: ResourceNode, rules: Rules): Promise<boolean> {
  const wanted = rules.map(({ prefix, enabled, expirationDays, transitions }) => {
    const moves = (transitions ?? []).map(({ days, storageClass }) => [days, storageClass]);
    return JSON.stringify([prefix || null, enabled !== false, expirationDays ?? null, moves]);
  });
  const present = (await readRules(bucket))
    .map(lifecycleRuleOf)
    .map(({ prefix, enabled, expirationDays, transitions }) => {
      return JSON.stringify([
        prefix,
        enabled,
        expirationDays,
        transitions.map((move) => [move.days, move.storageClass]),
      ]);
    });
  return JSON.stringify(wanted.sort()) === JSON.stringify(present.sort());
}
