/** Loads security groups with their rules and policies: one call for each thousand rules of a group, shared with the field `rules`. */
import { CloudError } from '../../../../client/errors/cloud-error.js';
import { type Item, unfit } from '../../../../client/model/value.js';
import { readAll } from '../../../../client/reading/paginator.js';
import type { Group, Rule } from '../../../firewall/rules.js';
import { declaredList, resourceOf } from '../../../nouns/declared.js';
import type { PartNode } from '../../../nouns/fields/parts.js';
import { stubOf } from '../../reference.js';
import type { ResourceNode } from '../../resource-node.js';
import { asText } from '../../scalar-fields.js';
import { type Direction, isOf, type KnownLists, ruleOf } from './rule-of.js';

export const groupRules = declaredList('Ecs.DescribeSecurityGroupAttribute');
export const securityGroup = resourceOf('SecurityGroup');

export interface LoadedGroup {
  readonly node: ResourceNode;
  /** Of one direction. */
  readonly rows: readonly Item[];
  readonly joinsMembers: boolean;
  readonly acceptsRest: boolean;
}

export function groupNode({ cloud, regionId }: ResourceNode, id: string): ResourceNode {
  return stubOf(securityGroup, cloud, regionId, id);
}

export async function loadGroup(node: ResourceNode, direction: Direction): Promise<LoadedGroup> {
  const { cloud, regionId, key } = node;
  const listing = { regionId, params: { SecurityGroupId: key, Direction: 'all' } };
  const [rows, acceptsRest] = await Promise.all([
    readAll(cloud.reader, groupRules, listing),
    doesAcceptRest(node, direction),
  ]);
  // The first page again, which costs no call: the policy stands beside the rules.
  const { action, paging } = groupRules;
  const page = paging.params(null, paging.size(paging.cap));
  const answer = await cloud.reader.ask(action, { regionId, params: { ...listing.params, ...page } });
  return {
    node,
    rows: rows.filter((row) => isOf(direction, row)),
    joinsMembers: isAccepted(answer?.InnerAccessPolicy),
    acceptsRest,
  };
}

function isAccepted(policy: unknown): boolean {
  const said = asText(policy, 'InnerAccessPolicy')?.toLowerCase();
  if (said === 'accept' || said === 'drop') return said === 'accept';
  throw unfit('Accept or Drop', policy, 'InnerAccessPolicy');
}

/**
 * Inwards, no group accepts what no rule decides. Outwards, normal groups do and enterprise groups do not:
 * https://www.alibabacloud.com/help/en/ecs/user-guide/basic-security-groups-and-advanced-security-groups
 */
async function doesAcceptRest({ cloud, regionId, key, item }: ResourceNode, direction: Direction): Promise<boolean> {
  if (direction === 'ingress') return false;
  const { SecurityGroupType: type } = 'SecurityGroupType' in item ? item : await loaded();
  const said = asText(type, 'SecurityGroupType')?.toLowerCase();
  if (said === 'normal' || said === 'enterprise') return said === 'normal';
  throw unfit('normal or enterprise', type, 'SecurityGroupType');

  async function loaded(): Promise<Item> {
    const found = await cloud.loaders.load(securityGroup, regionId, key);
    if (found) return found;
    throw new CloudError('absent', `Security group ${key} no longer exists.`);
  }
}

/** Rules that name no list, by their rows. A request asks many times about the rules of one group. */
const parsed = new WeakMap<Item, Rule>();

/** The group with its rules, as far as the lists are known. `sources` gets the row of each rule. */
export function groupOf(
  { node, rows, joinsMembers, acceptsRest }: LoadedGroup,
  direction: Direction,
  lists: KnownLists,
  sources: Map<Rule, PartNode>,
): Group {
  const rules = rows.map((item) => {
    const rule = parsed.get(item) ?? ruleOf(item, direction, lists);
    if (!namesList(item)) parsed.set(item, rule);
    sources.set(rule, { item, owner: node });
    return rule;
  });
  return { id: node.key, rules, joinsMembers, acceptsRest };
}

function namesList({ PortRangeListId, SourcePrefixListId, DestPrefixListId }: Item): boolean {
  return [PortRangeListId, SourcePrefixListId, DestPrefixListId].some((id) => asText(id) !== null);
}
