/** 10,000 random rule sets: what the evaluator says about blocks of addresses is what a simulation says about every packet. */
import { describe, expect, it } from 'vitest';
import { isOf, protocolNumbers, rangeOf, ruleOf } from '../../../resolvers/fields/ecs/open-to/rule-of.js';
import { type Block, formatBlocks, parseBlock } from '../../../resolvers/firewall/blocks.js';
import { answerTo } from '../../../resolvers/firewall/openness.js';
import { everyPort, merged } from '../../../resolvers/firewall/ranges.js';
import { type Question, type Reach, reachesOf } from '../../../resolvers/firewall/reach.js';
import type { Group, Rule } from '../../../resolvers/firewall/rules.js';
import { Chance } from '../../fuzz/random.js';
import { groupIds, lists, type RandomQuestion, randomGroups, randomQuestion, spaceOf } from './random-rules.js';
import { isIn, simulate, type Traffic, type WrittenGroup } from './simulation.js';

const seed = 20_260_301;
/** In ten tests, so that a failure says its part. */
const parts = Array.from({ length: 10 }, (_, part) => part);
const ruleSets = 1000;

function blockOf(text: string): Block {
  const block = parseBlock(text);
  if (!block) throw new Error(`${text} is no block.`);
  return block;
}

const known = {
  prefixes: new Map(Object.entries(lists.prefixes).map(([id, cidrs]) => [id, cidrs.map(blockOf)])),
  ports: new Map(
    Object.entries(lists.ports).map(([id, ranges]) => [
      id,
      merged(ranges.flatMap((range) => rangeOf(range, 'PortRange') ?? [everyPort])),
    ]),
  ),
};

/** The groups as the gateway reads them, and the id of each rule. */
function read(written: readonly WrittenGroup[], direction: Traffic['direction']) {
  const ids = new Map<Rule, string>();
  const groups = written.map(({ id, isEnterprise, innerAccessPolicy, rules }): Group => {
    const own = rules.filter((rule) => isOf(direction, rule));
    return {
      id,
      joinsMembers: innerAccessPolicy === 'Accept',
      acceptsRest: direction === 'egress' && !isEnterprise,
      rules: own.map((item) => {
        const rule = ruleOf(item, direction, known);
        ids.set(rule, item.SecurityGroupRuleId);
        return rule;
      }),
    };
  });
  return { groups, ids };
}

function questionOf({ protocol, port, cidr, own, family }: RandomQuestion): Question {
  return {
    protocol: protocolNumbers[protocol as keyof typeof protocolNumbers],
    port,
    family: family === 'ipv4' ? 'IPv4' : 'IPv6',
    peers: blockOf(cidr).range,
    own: own && merged(own.map((address) => blockOf(address).range)),
  };
}

/** What happens to the packets of each address of the block, and the ids of the rules that decide. */
function simulated(written: readonly WrittenGroup[], asked: RandomQuestion, member: string | null) {
  const space = spaceOf(asked);
  const decide = simulate(written, { ...asked, member }, space, lists);
  const rules = new Set<string>();
  let byDefault = false;
  const verdicts = space.peers.flatMap((address, peer) => {
    if (!isIn(address, asked.cidr)) return [];
    const outcomes: string[] = [];
    for (const own of space.own.keys()) {
      for (const sourcePort of space.sourcePorts.keys()) {
        const decisions = decide({ peer, own, sourcePort });
        for (const { rule } of decisions) {
          if (rule) rules.add(rule.SecurityGroupRuleId);
          else byDefault = true;
        }
        const accepts = decisions.filter((each) => each.accepts).length;
        outcomes.push(accepts === 0 ? 'closed' : accepts === decisions.length ? 'open' : 'perhaps');
      }
    }
    return [[address, verdictOf(outcomes)] as const];
  });
  return { verdicts, rules: [...rules].sort(), byDefault };
}

function verdictOf(outcomes: readonly string[]): string {
  if (outcomes.every((each) => each === 'open')) return 'open';
  if (outcomes.includes('open')) return 'partly';
  return outcomes.includes('perhaps') ? 'perhaps' : 'closed';
}

/** What the evaluator says about the same addresses. */
function answered({ open, partlyOpen, unknown }: Reach, { family }: Question, peers: readonly string[]) {
  const cidrs = [open, partlyOpen, unknown].map((ranges) => formatBlocks(family, ranges));
  return peers.map((peer) => {
    const at = cidrs.map((set) => set.some((cidr) => isIn(peer, cidr)));
    return [
      peer,
      at.filter(Boolean).length > 1 ? 'twice' : (['open', 'partly', 'perhaps'][at.indexOf(true)] ?? 'closed'),
    ];
  });
}

/** By the packets of every address, for peers in no group and in each of the groups. */
function opennessOf(written: readonly WrittenGroup[], asked: RandomQuestion): string {
  const verdictsOf = (member: string | null) =>
    simulated(written, asked, member).verdicts.map(([, verdict]) => verdict);
  const own = verdictsOf(null);
  if (own.every((verdict) => verdict === 'open')) return 'FULL';
  if (own.some((verdict) => verdict === 'open' || verdict === 'partly')) return 'PARTIAL';
  if (own.includes('perhaps')) return 'UNKNOWN';
  const theirs = groupIds.flatMap(verdictsOf);
  if (theirs.some((verdict) => verdict === 'open' || verdict === 'partly')) return 'GROUPS_ONLY';
  return theirs.includes('perhaps') ? 'UNKNOWN' : 'NONE';
}

describe('random rule sets', () => {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

  it.each(parts)('are evaluated as a simulation decides about every packet, part %i', (part) => {
    const chance = new Chance(seed + part);
    for (let at = 0; at < ruleSets; at += 1) {
      const written = randomGroups(chance);
      const asked = randomQuestion(chance);
      if (asked.own?.length === 0) continue;
      const { groups, ids } = read(written, asked.direction);
      const question = questionOf(asked);
      const { others, members } = reachesOf(groups, question);
      for (const member of [null, chance.one(groupIds)]) {
        // A member of a group that no rule names is treated as any other peer.
        const reach = (member === null ? undefined : members.get(member)) ?? others;
        const truth = simulated(written, asked, member);
        const peers = truth.verdicts.map(([peer]) => peer);
        const said = {
          verdicts: answered(reach, question, peers),
          rules: reach.rules.map((rule) => ids.get(rule) ?? '').sort(),
          byDefault: reach.byDefault,
        };
        if (JSON.stringify(said) !== JSON.stringify(truth))
          expect(said, `set ${at}, a member of ${member}`).toEqual(truth);
        for (const [, verdict] of truth.verdicts) count(verdict);
      }
      const { openness } = answerTo(question, groups);
      expect(openness, `set ${at}`).toBe(opennessOf(written, asked));
      count(openness);
    }
  });

  it('reach every verdict and every degree of openness often', () => {
    const names = ['open', 'partly', 'perhaps', 'closed', 'FULL', 'PARTIAL', 'GROUPS_ONLY', 'NONE', 'UNKNOWN'];
    expect(names.filter((name) => (counts.get(name) ?? 0) < 200)).toEqual([]);
  });
});
