/** `openTo` of security groups, network interfaces and instances: which addresses their rules let through, and which rules decide. */
import { responsePathAsArray } from 'graphql';
import { CloudError } from '../../../../client/errors/cloud-error.js';
import { type Item, itemsOf, valueAt } from '../../../../client/model/value.js';
import { toGraphQLError } from '../../../errors.js';
import { parseBlock } from '../../../firewall/blocks.js';
import { type Answer, answerTo } from '../../../firewall/openness.js';
import { merged, type Ranges } from '../../../firewall/ranges.js';
import { TooManyCases } from '../../../firewall/reach.js';
import type { Rule } from '../../../firewall/rules.js';
import type { PartNode } from '../../../nouns/fields/parts.js';
import type { Field, FieldCall, FieldTables } from '../../field.js';
import type { ResourceNode } from '../../resource-node.js';
import { asText, missing, textsAt } from '../../scalar-fields.js';
import { portListEntries, prefixListEntries, RuleLists } from './lists.js';
import { groupNode, groupOf, groupRules, loadGroup, securityGroup } from './loaded-groups.js';
import { type Asked, askedBy } from './question.js';
import type { Shown } from './reach.js';
import { unreadableIn } from './rule-of.js';

/** The groups of the parent, and its own addresses; null = those of all members. */
interface Side {
  readonly groups: readonly ResourceNode[];
  readonly own: readonly string[] | null;
}

function openTo(needs: readonly string[], sideOf: (parent: ResourceNode) => Side): Field<object> {
  return {
    needs,
    asks: {
      kind: 'actions',
      anyNumber: [groupRules.action, securityGroup.list.action, prefixListEntries, portListEntries],
      checks: (args) => {
        askedBy(args);
      },
    },
    resolve: async (parent, call) => {
      const asked = askedBy(call.args);
      const { groups, own } = sideOf(parent);
      return shownOf(parent, groups, { ...asked, question: { ...asked.question, own: rangesOf(own, asked) } }, call);
    },
  };
}

/** Null when the parent has no address of the family: what counts then is what its groups say about any. */
function rangesOf(own: readonly string[] | null, { question: { family } }: Asked): Ranges | null {
  const ranges = (own ?? []).flatMap((address) => {
    const block = parseBlock(address);
    return block?.family === family ? [block.range] : [];
  });
  return ranges.length === 0 ? null : merged(ranges);
}

/**
 * The first answer is made without any list. Only lists on which the answer depends are read, and then it is made again. A list that
 * cannot be read leaves a part of the answer unknown, and is reported.
 */
async function shownOf(
  parent: ResourceNode,
  nodes: readonly ResourceNode[],
  asked: Asked,
  call: FieldCall,
): Promise<Shown> {
  const { direction, question } = asked;
  const { work } = call.context;
  const groups = await Promise.all(nodes.map((node) => loadGroup(node, direction)));
  const lists = new RuleLists(parent);
  for (;;) {
    const sources = new Map<Rule, PartNode>();
    const evaluate = () =>
      evaluated(() =>
        answerTo(
          question,
          groups.map((group) => groupOf(group, direction, lists, sources)),
        ),
      );
    const answer = work.shouldYield() ? await work.schedule(evaluate) : evaluate();
    const wanted = [...answer.unread].filter((name) => lists.isOpen(name));
    if (wanted.length === 0) {
      report(answer, lists, call);
      return { asked, answer, sources };
    }
    await Promise.all(wanted.map((name) => lists.read(name)));
  }
}

function evaluated(evaluate: () => Answer): Answer {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof TooManyCases)) throw error;
    const why =
      'The rules cross each other so often that the gateway does not tell all cases apart. Ask about a smaller block.';
    throw new CloudError('budget', why, { cause: error });
  }
}

/** Why a part of the answer is unknown, with the path of the field. */
function report({ unread }: Answer, { failures }: RuleLists, { context, info }: FieldCall): void {
  const where = { path: responsePathAsArray(info.path), nodes: info.fieldNodes };
  for (const name of unread) {
    const failure = failures.get(name);
    const what = `\`${info.fieldName}\` is not known in full, because`;
    const error = failure
      ? new CloudError(failure.kind, `${what} ${name} cannot be read: ${failure.message}`, {
          ...failure,
          cause: failure,
        })
      : new CloudError(
          'unavailable',
          `${what} a rule is about ${unreadableIn(name).id}, a protocol that the gateway does not know.`,
          { isLasting: true },
        );
    context.report(toGraphQLError(error, where));
  }
}

const groupIds = ['SecurityGroupIds', 'SecurityGroupId'];

/** An interface without groups would seem closed. */
function groupsOf(parent: ResourceNode): readonly ResourceNode[] {
  const ids = textsAt(parent.item, groupIds);
  return ids.length === 0 ? missing(groupIds.join('.')) : ids.map((id) => groupNode(parent, id));
}

const interfaceMembers = ['PrivateIpSets', 'Ipv6Sets', 'Ipv4PrefixSets', 'Ipv6PrefixSets'];

function addressesOf(card: Item): readonly string[] {
  return [
    ...textsAt(card, ['PrivateIpSets', 'PrivateIpSet', 'PrivateIpAddress']),
    ...textsAt(card, ['Ipv6Sets', 'Ipv6Set', 'Ipv6Address']),
    ...textsAt(card, ['Ipv4PrefixSets', 'Ipv4PrefixSet', 'Ipv4Prefix']),
    ...textsAt(card, ['Ipv6PrefixSets', 'Ipv6PrefixSet', 'Ipv6Prefix']),
  ];
}

/** The addresses of the primary interface: the groups of an instance are those of this interface. */
function primaryAddressesOf({ item }: ResourceNode): readonly string[] {
  const cards = itemsOf(valueAt(item, ['NetworkInterfaces', 'NetworkInterface']));
  const primary = cards.filter(({ Type }) => asText(Type, 'Type')?.toLowerCase() === 'primary');
  return [
    ...primary.flatMap(addressesOf),
    ...textsAt(item, ['VpcAttributes', 'PrivateIpAddress', 'IpAddress']),
    ...textsAt(item, ['InnerIpAddress', 'IpAddress']),
  ];
}

export const openToTables: FieldTables = {
  SecurityGroup: { openTo: openTo([], (group) => ({ groups: [group], own: null })) },
  NetworkInterface: {
    openTo: openTo(['SecurityGroupIds', ...interfaceMembers], (card) => ({
      groups: groupsOf(card),
      own: addressesOf(card.item),
    })),
  },
  Instance: {
    openTo: openTo(['SecurityGroupIds', 'NetworkInterfaces', 'VpcAttributes', 'InnerIpAddress'], (instance) => ({
      groups: groupsOf(instance),
      own: primaryAddressesOf(instance),
    })),
  },
  SecurityGroupRule: { securityGroupId: { needs: [], read: ({ owner }: PartNode) => owner.key } },
};
