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

/** The action that gives a bucket this number of rules. */
export function lifecycleAction({ length }: Rules): Action {
  return length === 0 ? writes.deleteBucketLifecycle : writes.putBucketLifecycle;
}

/** The write that gives a bucket these rules. A present rule of the same id keeps the parts that the input cannot express. */
export function lifecycleWrite(rules: Rules, present: readonly Item[] = []) {
  const merged = mergedRules(rules, present);
  const action = lifecycleAction(rules);
  return { action, ...(merged.length > 0 && { content: formatXml('LifecycleConfiguration', { Rule: merged }) }) };
}

/**
 * Keeps the parts of a present rule of the same id that the input cannot express. Throws when a rule with such parts would
 * be removed.
 */
function mergedRules(rules: Rules, present: readonly Item[]): readonly XmlContents[] {
  const byId = new Map(present.map((rule) => [textOf(rule.ID), rule]));
  const named = new Set(rules.map(({ ruleId }) => ruleId ?? ''));
  const lost = present.find((rule) => !isPlain(rule) && (textOf(rule.ID) === '' || !named.has(textOf(rule.ID))));
  if (lost) throw unwritable(lost, 'a replacement would remove these parts');
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
    throw unwritable(rule, 'its expiration has parts besides days, so days cannot be set');
  }
  return contentsOf(present);
}

/** Present transitions with parts besides days and class stay, also when the input does not repeat them. */
function transitionsOf(
  wanted: readonly Types.BucketTransitionInput[],
  present: readonly Item[],
  rule: Item,
): readonly XmlContents[] {
  const kept = present.filter((one) => !isPlain(one, 'Transition'));
  const added = wanted.filter(({ days, storageClass }) => {
    const same = kept.find((one) => one.StorageClass === storageClass);
    if (same && textOf(same.Days) !== String(days)) {
      throw unwritable(rule, `its transition to ${storageClass} has parts besides days, so other days cannot be set`);
    }
    return !same;
  });
  return [
    ...added.map(({ days, storageClass }) => ({ Days: days, StorageClass: storageClass })),
    ...kept.map(contentsOf),
  ];
}

/** Throws for a rule without an effect or with less than one day, even if upstream would accept it. */
export function checkRules(rules: Rules, mayKeep = false): void {
  for (const [index, { ruleId, prefix, expirationDays, transitions }] of rules.entries()) {
    for (const text of [ruleId, prefix]) checkText('rules', text ?? '');
    const days = [...(transitions ?? []).map((transition) => transition.days), expirationDays ?? 1];
    const isIdle = (expirationDays ?? null) === null && !transitions?.length;
    // A present rule can have an effect that this API cannot write.
    if (isIdle && !(mayKeep && ruleId)) throw idle(index + 1);
    if (days.some((day) => day < 1))
      throw badInput(`Lifecycle rule ${index + 1} has less than 1 day. Give 1 day or more.`);
  }
}

function idle(at: number): Error {
  return badInput(`Lifecycle rule ${at} does nothing. Give it expirationDays, transitions, or both.`);
}

/** The present rules; empty when the bucket has no lifecycle. */
export async function readRules({ cloud, regionId, key: bucket }: ResourceNode): Promise<readonly Item[]> {
  const answer = await cloud.reader.ask(getBucketLifecycle, { regionId, bucket });
  return answer === null ? [] : itemsOf(itemAt(answer, 'LifecycleConfiguration').Rule);
}

function unwritable({ ID }: Item, why: string): CloudError {
  return new CloudError(
    'conflict',
    `Lifecycle rule ${JSON.stringify(textOf(ID))} has parts that this API cannot write, and ${why}. Nothing was done. ` +
      'Give its ruleId to keep these parts, or change the rule in OSS.',
  );
}

const plainMembers: Readonly<Record<string, readonly string[]>> = {
  '': ['ID', 'Prefix', 'Status', 'Expiration', 'Transition'],
  Expiration: ['Days'],
  Transition: ['Days', 'StorageClass'],
};

/** Whether the input can express the whole rule. */
function isPlain(item: Item, name = ''): boolean {
  return Object.entries(item).every(([member, value]) => {
    if (!says([member, value])) return true;
    if (!plainMembers[name]?.includes(member)) return false;
    return plainMembers[member] === undefined || itemsOf(value).every((inner) => isPlain(inner, member));
  });
}

/** Switches that are off when they are missing. */
const switches = ['IsAccessTime', 'ReturnToStdWhenVisit', 'ExpiredObjectDeleteMarker'];

/** Empty elements and switches that are off have no effect. */
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

/** Whether the bucket has these rules, with any ids: writing them again would change nothing. */
export async function hasRules(bucket: ResourceNode, rules: Rules): Promise<boolean> {
  const present = await readRules(bucket);
  try {
    const wanted = mergedRules(rules, present).map(canonical);
    return JSON.stringify(wanted.sort()) === JSON.stringify(present.map(canonical).sort());
  } catch (error) {
    // When the rules cannot be merged, the present rules were not changed.
    if (error instanceof CloudError) return false;
    throw error;
  }
}

/** One string for all spellings of the same rule. */
function canonical({ ID: _, ...rule }: Item): string {
  return JSON.stringify(sorted(rule));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(sorted(each))).sort();
  if (!isItem(value)) return String(value);
  const members = Object.entries(value).filter(says);
  return members.map(([member, inner]) => [member, sorted(isItem(inner) ? [inner] : inner)]).sort();
}
