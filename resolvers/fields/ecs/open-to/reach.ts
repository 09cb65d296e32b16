/** The fields of an answer of `openTo`, and of its peer groups. */
import { formatBlocks } from '../../../firewall/blocks.js';
import type { Answer, ForMembers } from '../../../firewall/openness.js';
import type { Ranges } from '../../../firewall/ranges.js';
import type { Rule } from '../../../firewall/rules.js';
import type { PartNode } from '../../../nouns/fields/parts.js';
import type * as Types from '../../../schema.types.js';
import type { Field, FieldTable } from '../../field.js';
import { asText } from '../../scalar-fields.js';
import type { Asked } from './question.js';

export interface Shown {
  readonly asked: Asked;
  readonly answer: Answer;
  /** The row of each rule. */
  readonly sources: ReadonlyMap<Rule, PartNode>;
}

interface ShownPeer extends Shown {
  readonly peer: ForMembers;
}

function rulesOf(rules: readonly Rule[], sources: ReadonlyMap<Rule, PartNode>): readonly PartNode[] {
  return rules.flatMap((rule) => sources.get(rule) ?? []);
}

function cidrs(ranges: (answer: Answer['reach']) => Ranges): Field<readonly string[], Shown> {
  return {
    needs: [],
    read: ({ asked: { question }, answer: { reach } }) => formatBlocks(question.family, ranges(reach)),
  };
}

const SecurityGroupReach: FieldTable<Types.SecurityGroupReach, Shown> = {
  openness: { needs: [], read: ({ answer }) => answer.openness },
  openCidrs: cidrs(({ open }) => open),
  partlyOpenCidrs: cidrs(({ partlyOpen }) => partlyOpen),
  unknownCidrs: cidrs(({ unknown }) => unknown),
  rules: { needs: [], read: ({ answer, sources }) => rulesOf(answer.reach.rules, sources) },
  byDefault: { needs: [], read: ({ answer }) => answer.reach.byDefault },
  peerGroups: {
    needs: [],
    read: (shown) => shown.answer.members.map((peer): ShownPeer => ({ ...shown, peer })),
  },
};

const SecurityGroupPeer: FieldTable<Types.SecurityGroupPeer, ShownPeer> = {
  securityGroupId: { needs: [], read: ({ peer }) => peer.group },
  owner: {
    needs: [],
    read: ({ peer, sources, asked: { direction } }) => {
      const side = direction === 'ingress' ? 'Source' : 'Dest';
      const naming = [...sources.values()].find(({ item }) => item[`${side}GroupId`] === peer.group);
      return asText(naming?.item[`${side}GroupOwnerAccount`]);
    },
  },
  openness: { needs: [], read: ({ peer }) => peer.openness },
  rules: { needs: [], read: ({ peer, sources }) => rulesOf(peer.reach.rules, sources) },
};

export const reachTables = { SecurityGroupReach, SecurityGroupPeer };
