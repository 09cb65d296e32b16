/** The rules that PutBucketLifecycle carries: checked, and kept as they were written. */
import { invalidArgument } from '../../wire/oss-error.js';
import type { XmlMembers, XmlNode } from '../../wire/xml.js';
import { isMembers, listOf } from '../../wire/xml-in.js';
import { bodyOf, malformedXml } from './body.js';
import type { BucketCall } from './bucket.js';

const most = 1000;
const actions = ['Expiration', 'Transition', 'AbortMultipartUpload', 'NoncurrentVersionExpiration'].concat([
  'NoncurrentVersionTransition',
  'ExpiredObjectDeleteMarker',
]);
const colderClasses: readonly XmlNode[] = ['IA', 'Archive', 'ColdArchive', 'DeepColdArchive'];

/** A rule without an ID gets one. */
export function lifecycleRulesIn({ request, context }: BucketCall): readonly XmlMembers[] {
  const given = listOf(bodyOf(request, 'LifecycleConfiguration').Rule);
  if (given.length === 0 || given.length > most) throw malformedXml();
  const rules = given.map((rule) => {
    if (!isMembers(rule)) throw malformedXml();
    checkRule(rule);
    const { ID, Prefix = '', ...others } = rule;
    return { ID: ID || context.cloud.newId(''), Prefix, ...others };
  });
  if (new Set(rules.map(({ ID }) => ID)).size < rules.length) {
    throw invalidArgument('ID', '', 'Rule ID must be unique. Found same ID for more than one rule.');
  }
  if (request.headers['x-oss-allow-same-action-overlap'] !== 'true') checkOverlap(rules);
  return rules;
}

function checkRule(rule: XmlMembers): void {
  const { ID = '', Status, Prefix = '', Expiration, Transition } = rule;
  if (typeof ID !== 'string' || typeof Prefix !== 'string') throw malformedXml();
  if (ID.length > 255) throw invalidArgument('ID', ID, 'ID length should not exceed allowed limit of 255.');
  if (Status !== 'Enabled' && Status !== 'Disabled') throw malformedXml();
  if (!actions.some((action) => rule[action] !== undefined)) throw malformedXml();
  const expires = listOf(Expiration).map((one) => daysIn('Expiration', one));
  const moves = listOf(Transition).map((one) => {
    if (!isMembers(one) || !colderClasses.includes(one.StorageClass)) throw malformedXml();
    return daysIn('Transition', one);
  });
  if (expires.some((days) => moves.some((move) => days !== undefined && move !== undefined && days <= move))) {
    throw invalidArgument(
      'Days',
      String(expires[0]),
      "'Days' in the Expiration action must be greater than in Transition.",
    );
  }
}

/** Undefined when a date or a flag is given instead. */
function daysIn(action: string, node: XmlNode): number | undefined {
  if (!isMembers(node)) throw malformedXml();
  const { Days } = node;
  if (Days === undefined) return undefined;
  if (typeof Days === 'string' && /^[1-9]\d{0,9}$/.test(Days)) return Number(Days);
  throw invalidArgument('Days', String(Days), `'Days' for ${action} action must be a positive integer.`);
}

/** Refuses two rules with the same action on the same objects; rules with tags or filters may overlap. */
function checkOverlap(rules: readonly XmlMembers[]): void {
  const plain = rules.filter(({ Tag, Filter }) => Tag === undefined && Filter === undefined);
  for (const [at, rule] of plain.entries()) {
    for (const other of plain.slice(at + 1)) {
      const [one, two] = [String(rule.Prefix), String(other.Prefix)];
      if (!one.startsWith(two) && !two.startsWith(one)) continue;
      const shared = actions.find((action) => rule[action] !== undefined && other[action] !== undefined);
      if (shared) throw invalidArgument('Prefix', one, `Overlap for same action type ${shared}.`);
    }
  }
}
