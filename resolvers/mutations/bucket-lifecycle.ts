import { CloudError } from '../../client/errors/cloud-error.js';
import type { Action } from '../../client/model/action.js';
import { type Item, isItem, itemAt, itemsOf, textOf } from '../../client/model/value.js';
import * as writes from '../../client/resources/oss/bucket-writes.js';
import { formatXml, type XmlContent, type XmlContents } from '../../client/wire/format-xml.js';
import { badInput } from '../errors.js';
import type { ResourceNode } from '../fields/resource-node.js';
import { declaredAction } from '../nouns/declared.js';
import type * as Types from '../schema.types.js';
import { checkText } from './input.js';

const getBucketLifecycle = declaredAction('Oss.GetBucketLifecycle');

type Rules = readonly Types.BucketLifecycleRuleInput[];

/** The action that leaves a bucket with so many rules. */
export function lifecycleAction({ length }: Rules): Action {
  return length === 0 ? writes.deleteBucketLifecycle : writes.putBucketLifecycle;
}

/** The write that leaves a bucket with exactly these rules, whatever those it has at present say beyond the input. */
export function lifecycleWrite(rules: Rules, present: readonly Item[] = []) {
  const merged = mergedRules(rules, present);
  const action = lifecycleAction(rules);
  return { action, ...(merged.length > 0 && { content: formatXml('LifecycleConfiguration', { Rule: merged }) }) };
}

/**
 * What a present rule of the same id says that the input cannot express is kept; a rule that would lose such a thing
 * altogether is not replaced.
 */
function mergedRules(rules: Rules, present: readonly Item[]): readonly XmlContents[] {
  const byId = new Map(present.map((rule) => [textOf(rule.ID), rule]));
  const named = new Set(rules.map(({ ruleId }) => ruleId ?? ''));
  const lost = present.find((rule) => !isPlain(rule) && (textOf(rule.ID) === '' || !named.has(textOf(rule.ID))));
  if (lost) throw unwritable(lost, 'replacing it would lose that');
  return rules.map((rule, index) => ruleXml(rule, (rule.ruleId && byId.get(rule.ruleId)) || {}, index + 1));
}

function ruleXml(input: Types.BucketLifecycleRuleInput, present: Item, at: number): XmlContents {
  const { ruleId, prefix, enabled, expirationDays } = input;
  const { ID: _id, Prefix: _prefix, Status: _status, Expiration, Transition, ...others } = present;
  const expiration = expirationOf(expirationDays ?? null, itemsOf(Expiration)[0] ?? {}, present);
  const transitions = transitionsOf(input.transitions ?? [], itemsOf(Transition), present);
  const kept = Object.entries(others).filter(says);
  const acts = kept.some(([member]) => !conditions.includes(member));
  if (!expiration && transitions.length === 0 && !acts) throw idle(at);
  return {
    ID: ruleId || undefined,
    Prefix: prefix ?? '',
    Status: enabled === false ? 'Disabled' : 'Enabled',
    Expiration: expiration,
    Transition: transitions,
    ...Object.fromEntries(kept.map(([member, value]) => [member, contentOf(value)])),
  };
}

const conditions = ['Tag', 'Filter', 'AtimeBase'];

function expirationOf(days: number | null, present: Item, rule: Item): XmlContents | undefined {
  if (isPlain(present, 'Expiration')) return days === null ? undefined : { Days: days };
  if (days !== null && textOf(present.Days) !== String(days)) {
    throw unwritable(rule, 'its expiration is not by days alone and cannot be set to days');
  }
  return contentsOf(present);
}

/** Those that say more than days and class stay, whether the input repeats them or not. */
function transitionsOf(
  wanted: readonly Types.BucketTransitionInput[],
  present: readonly Item[],
  rule: Item,
): readonly XmlContents[] {
  const kept = present.filter((one) => !isPlain(one, 'Transition'));
  const added = wanted.filter(({ days, storageClass }) => {
    const same = kept.find((one) => one.StorageClass === storageClass);
    if (same && textOf(same.Days) !== String(days)) {
      throw unwritable(rule, `its transition to ${storageClass} is not by days alone and cannot be set to other days`);
    }
    return !same;
  });
  return [
    ...added.map(({ days, storageClass }) => ({ Days: days, StorageClass: storageClass })),
    ...kept.map(contentsOf),
  ];
}

/** A rule that does nothing, or at no possible time, is a mistake, whatever upstream makes of it. */
export function checkRules(rules: Rules, mayKeep = false): void {
  for (const [index, { ruleId, prefix, expirationDays, transitions }] of rules.entries()) {
    for (const text of [ruleId, prefix]) checkText('rules', text ?? '');
    const days = [...(transitions ?? []).map((transition) => transition.days), expirationDays ?? 1];
    const isIdle = (expirationDays ?? null) === null && !transitions?.length;
    // One that is there already may do what cannot be written here.
    if (isIdle && !(mayKeep && ruleId)) throw idle(index + 1);
    if (days.some((day) => day < 1)) throw badInput(`Lifecycle rule ${index + 1} names a day before the first.`);
  }
}

function idle(at: number): Error {
  return badInput(`Lifecycle rule ${at} does nothing. Give it expirationDays, transitions, or both.`);
}

/** The rules as they are; none where the bucket has no lifecycle. */
export async function readRules({ cloud, regionId, key: bucket }: ResourceNode): Promise<readonly Item[]> {
  const answer = await cloud.reader.ask(getBucketLifecycle, { regionId, bucket });
  return answer === null ? [] : itemsOf(itemAt(answer, 'LifecycleConfiguration').Rule);
}

function unwritable({ ID }: Item, why: string): CloudError {
  return new CloudError(
    'conflict',
    `Lifecycle rule ${JSON.stringify(textOf(ID))} says more than this API can write, and ${why}: nothing was done. ` +
      'Name it by its ruleId to keep what it says, or change it where it was made.',
  );
}

const plainMembers: Readonly<Record<string, readonly string[]>> = {
  '': ['ID', 'Prefix', 'Status', 'Expiration', 'Transition'],
  Expiration: ['Days'],
  Transition: ['Days', 'StorageClass'],
};

/** Whether it says no more than the input can. */
function isPlain(item: Item, name = ''): boolean {
  return Object.entries(item).every(([member, value]) => {
    if (!says([member, value])) return true;
    if (!plainMembers[name]?.includes(member)) return false;
    return plainMembers[member] === undefined || itemsOf(value).every((inner) => isPlain(inner, member));
  });
}

/** Off unless they are there. */
const switches = ['IsAccessTime', 'ReturnToStdWhenVisit', 'ExpiredObjectDeleteMarker'];

/** Empty elements say nothing, nor do switches that are off. */
function says([member, value]: readonly [string, unknown]): boolean {
  const isNothing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return !isNothing && !(value === 'false' && switches.includes(member));
}

function contentsOf(item: Item): XmlContents {
  return Object.fromEntries(Object.entries(item).map(([member, value]) => [member, contentOf(value)]));
}

function contentOf(value: unknown): XmlContent | readonly XmlContent[] {
  if (Array.isArray(value)) return value.map((each) => (isItem(each) ? contentsOf(each) : textOf(each)));
  return isItem(value) ? contentsOf(value) : textOf(value);
}

/** Whether the bucket has these rules, whatever they are called: writing them again would change nothing. */
export async function hasRules(bucket: ResourceNode, rules: Rules): Promise<boolean> {
  const present = await readRules(bucket);
  try {
    const wanted = mergedRules(rules, present).map(canonical);
    return JSON.stringify(wanted.sort()) === JSON.stringify(present.map(canonical).sort());
  } catch (error) {
    // What cannot be merged is there as it was.
    if (error instanceof CloudError) return false;
    throw error;
  }
}

/** One text for all ways to write the same rule. */
function canonical({ ID: _, ...rule }: Item): string {
  return JSON.stringify(sorted(rule));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(sorted(each))).sort();
  if (!isItem(value)) return String(value);
  const members = Object.entries(value).filter(says);
  return members.map(([member, inner]) => [member, sorted(isItem(inner) ? [inner] : inner)]).sort();
}
